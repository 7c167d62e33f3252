x = '''
import a
try:
\