// Whole numbers and moments as readers of the page's language write them. By what the page brings of CLDR: browsers
// leave languages out, and then write those of the system, or none. Western digits and our calendar, as on the server.

const reading = () => JSON.parse(document.querySelector("[data-reading]").dataset.reading);
const twoDigits = (value) => String(value).padStart(2, "0");

/** A whole number from 0 on. */
export function number(value) {
  const { group, last, others } = reading();
  const digits = String(value);
  const parts = [digits.slice(-last)];
  for (let end = digits.length - last; end > 0; end -= others) {
    parts.unshift(digits.slice(Math.max(0, end - others), end));
  }
  return parts.join(group);
}

/** A date with its time of day, in the reader's own zone. */
export function moment(value) {
  const time = new Date(value), { months, periods, pattern } = reading();
  const hour = time.getHours(), ofTwelve = hour % 12 || 12;
  const fields = {
    y: time.getFullYear(), MMMM: months[time.getMonth()], d: time.getDate(),
    H: hour, HH: twoDigits(hour), h: ofTwelve, mm: twoDigits(time.getMinutes()), a: periods[hour < 12 ? 0 : 1],
  };
  return pattern.replace(/{(\w+)}/g, (whole, name) => fields[name]);
}
