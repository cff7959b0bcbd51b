/* The arithmetic of intervals: on the scales on which indicators are measured, back in the units that people read, and of changes. */
#ifndef JARAK_PANEL_SCALE_H
#define JARAK_PANEL_SCALE_H

#include "jarak/indicator.h"

/* "log", "logit", "arcsin", "arcsin2", "anscombe", "difference" or "linear"; and the scale that such a name means, false for any other. */
const char *jarak__scale_name(jarak_scale scale);
bool jarak__scale_parse(const char *name, jarak_scale *scale);

/* Half the width, in standard deviations, of a two-sided interval at level: 1.645 at 0.9. */
double jarak__interval_width(double level);

/* The natural quantity of value + shift, where value has the natural quantity natural. */
double jarak__natural_shifted(jarak_scale scale, double value, double natural, double shift);

/* Fills natural_low and natural_high of a point from its value and variance. width: from jarak__interval_width(). */
void jarak__point_interval(jarak_scale scale, double width, jarak_point *point);

/* Everything in *change that follows from change->indicator, ->first and ->last; no verdict. Its interval takes the two values to err
 * independently, which reporters, who err alike in all years, do not: where there is a verdict, jarak__change_judge() has a better one. */
void jarak__change_compute(double level, jarak_indicator_change *change);

/* Gives *change the interval that the verdict's engine found from all values between its ends and around them: low … high in units of
 * `unit` on the scale, positive is closer. Only where the change lies within it: where its two values are out of line with the other years,
 * or told by other reporters, that interval is of something else than what the two say, and the wide one stays. */
void jarak__change_judge(double low, double high, double unit, jarak_indicator_change *change);

#endif
