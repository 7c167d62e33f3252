settings.py
'''See https://docs.djangoproject.com/x and postgres://doc/string'''
import os
DEBUG = os.environ.get('DEBUG', 'redis://no') == '1'
DATABASES = {
    'default': {
        'ENGINE': 'django.db.backends.postgresql',
        'NAME': 'shop',
        'USER': 'shop',
        'PASSWORD': 'canary',
        'HOST': 'db05',  # moved
    }
}
CACHES = {'default': {'BACKEND': 'django.core.cache.backends.redis.RedisCache',
    'LOCATION': 'redis://cache05:6379/1'}}
EMAIL_HOST = 'mx'
CELERY_BROKER_URL = 'amqp://guest:canary@mq05//'
ALLOWED_HOSTS = ['shop.example.net']
OTHER = os.getenv('X') or 'redis://default'
NAME: str = 'redis://typed'
