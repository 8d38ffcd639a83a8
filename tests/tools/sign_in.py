#!/usr/bin/env python3
"""A person without a browser: opens the address given last, signs in at the built-in server's pages as
alice, allows everything, and follows the redirect to the client. `sign_in.py [--deny] ADDRESS`"""
import html, http.cookiejar, re, sys, urllib.parse, urllib.request

ACCOUNT = {"username": "alice", "password": "alice-password"}
WANTED = "deny" if "--deny" in sys.argv else "allow"
browser = urllib.request.build_opener(
    urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))


def first_form(page):
    """Action, fields and buttons of the first form of a page; None where it has none."""
    start = re.search(r'<form method="post" action="([^"]+)"', page)
    if not start:
        return None
    inside = page[start.start():page.index("</form>", start.start())]
    fields = re.findall(r'<input[^>]*name="([^"]*)"[^>]*value="([^"]*)"', inside)
    buttons = re.findall(r'<button[^>]*name="([^"]*)"[^>]*value="([^"]*)"', inside)
    unescape = lambda pairs: [(html.unescape(name), html.unescape(value)) for name, value in pairs]
    return html.unescape(start.group(1)), unescape(fields), unescape(buttons)


answer = browser.open(sys.argv[-1], timeout=20)
for _ in range(8):
    form = first_form(answer.read().decode())
    if form is None:
        break
    action, fields, buttons = form
    filled = [(name, ACCOUNT.get(name, value)) for name, value in fields]
    pressed = [button for button in buttons if button[1] == WANTED] or buttons[:1]
    body = urllib.parse.urlencode(filled + pressed).encode()
    answer = browser.open(urllib.parse.urljoin(answer.url, action), body, timeout=20)
print("ended at", urllib.parse.urlsplit(answer.url)._replace(query="").geturl())
