// A moment as readers of a language write it: in Western digits and by our calendar, in their own zone.

/** Browsers that do not know the months of a language number them so: M01 to M12. */
const NAMELESS = /\bM\d\d\b/;

/** Writes moments for a locale; a date in numbers is read everywhere, a month without a name nowhere. */
export function dated(locale) {
  const style = (dateStyle) =>
    new Intl.DateTimeFormat(locale, { dateStyle, timeStyle: "short", numberingSystem: "latn", calendar: "gregory" });
  const long = style("long");
  const short = style("short");
  return (value) => {
    const written = long.format(value);
    return NAMELESS.test(written) ? short.format(value) : written;
  };
}
