settings_sqlite.py
DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'x', 'HOST': ''}}
