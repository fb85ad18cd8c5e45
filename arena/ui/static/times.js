// Moments that the server wrote in UTC, in the reader's own zone.
import { moment } from "./reading.js";

for (const time of document.querySelectorAll("time[datetime]")) {
  if (!Number.isNaN(Date.parse(time.dateTime))) time.textContent = moment(time.dateTime);
}
