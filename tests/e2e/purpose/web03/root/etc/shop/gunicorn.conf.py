# SPDX-License-Identifier: GPL-2.0-or-later
bind = "127.0.0.1:8000"
workers = 2
accesslog = "/var/log/shop/access.log"
errorlog = "/var/log/shop/error.log"
