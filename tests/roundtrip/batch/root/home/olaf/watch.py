# looks at the wholesaler's page until it changes; started by hand when there is time
import time
import urllib.request

while True:
    urllib.request.urlopen("http://outside.lantern.example/watch").read()
    time.sleep(15)
