"""Becomes one of the people of the invented world: prints the cookie of the session.

python3 tools/be.py http://127.0.0.1:8080 c.bouchard
"""

import http.client
import sys


def main() -> None:
    address, person = sys.argv[1:3]
    connection = http.client.HTTPConnection(address.removeprefix("http://"))
    headers = {"content-type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/en/desk/be", f"person={person}", headers)
    answer = connection.getresponse()
    if answer.status != 303:
        sys.exit(f"error: the server answers {answer.status}; is `{person}` one of its people?")
    print(answer.getheader("set-cookie").split(";")[0])


main()
