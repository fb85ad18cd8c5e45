// Moments that the server wrote in UTC, in the reader's own zone.
import { dated } from "./dates.js";

const written = dated(document.documentElement.lang);
for (const time of document.querySelectorAll("time[datetime]")) {
  const moment = new Date(time.dateTime);
  if (!Number.isNaN(moment.getTime())) time.textContent = written(moment);
}
