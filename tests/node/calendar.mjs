// calendar.mjs FILE: the events of a calendar as ical.js reads them, one a line: UID, start and end in UTC, SUMMARY as JSON, STATUS.
import { readFileSync } from 'node:fs';
import ICAL from 'ical.js';

/** A moment that is told in UTC. */
function momentOf(time) {
	if (time.zone !== ICAL.Timezone.utcTimezone) throw new Error(`${time} is not in UTC`);
	return time.toJSDate().toISOString().replace('.000', '');
}

const calendar = new ICAL.Component(ICAL.parse(readFileSync(process.argv[2], 'utf8')));
for (const component of calendar.getAllSubcomponents('vevent')) {
	const event = new ICAL.Event(component);
	const parts = [event.uid, momentOf(event.startDate), momentOf(event.endDate), JSON.stringify(event.summary), component.getFirstPropertyValue('status')];
	console.log(parts.join('\t'));
}
