// Moments that the server wrote in UTC, in the reader's own zone.
const { lang } = document.documentElement;
const written = new Intl.DateTimeFormat(lang, { dateStyle: "long", timeStyle: "short", numberingSystem: "latn", calendar: "gregory" });
for (const time of document.querySelectorAll("time[datetime]")) {
  const moment = new Date(time.dateTime);
  if (!Number.isNaN(moment.getTime())) time.textContent = written.format(moment);
}
