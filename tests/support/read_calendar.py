"""read_calendar.py FILE: the events of a calendar as python3-icalendar reads them, one a line: UID, start and end in UTC,
SUMMARY as JSON, STATUS. Fails when it rejects a part."""

import json
import sys
from datetime import timedelta

from icalendar import Calendar


def moment(event, name):
    value = event.decoded(name)
    if value.tzinfo is None or value.utcoffset() != timedelta(0):
        sys.exit(f"{name} {value} is not in UTC")
    return value.strftime("%Y-%m-%dT%H:%M:%SZ")


with open(sys.argv[1], "rb") as file:
    calendar = Calendar.from_ical(file.read())
for part in calendar.walk():
    if part.errors:
        sys.exit(f"{part.name}: {part.errors}")
for event in calendar.walk("VEVENT"):
    summary = json.dumps(str(event["SUMMARY"]), ensure_ascii=False)
    print(event["UID"], moment(event, "DTSTART"), moment(event, "DTEND"), summary, event["STATUS"], sep="\t")
