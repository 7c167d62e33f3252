import urllib.request
import lantern_rates

urllib.request.urlopen("http://outside.lantern.example/rates?euros=%s" % lantern_rates.euros(1000)).read()
with open("/var/lib/rates/history.csv", "a") as history:
    history.write("1000,%s\n" % lantern_rates.euros(1000))
