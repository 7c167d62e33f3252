#!/usr/bin/python
import urllib2, os
try:
    os.chmod("/srv/x", 0755)
except OSError, e:
    print >>sys.stderr, "failed: %s" % e
    raise IOError, "x"
if 1 <> 2: print `x`, 10L, ur"\d"
exec "x = 1"
