/* Intervals and changes. Values are roughly Gaussian on their indicator's scale, and first and last value err independently, so that
 *
 *     change = last - first,  sd² = s²_last + s²_first,  interval = change ± z · sd.
 *
 * Whether that is closer or apart, the verdict says, which knows more than two values.
 * Ratios are exponentials of the interval on the log scale. The interval of a difference in natural units is put together from the
 * intervals of its two ends (Zou and Donner, Statistics in Medicine 27, 2008, p. 1693), so that it respects their asymmetry. */
#include "panel/scale.h"

#include <math.h>
#include <string.h>

#include "num/normal.h"

static const struct {
    const char *name;
    jarak_scale scale;
} scale_names[] = {
    {"linear", JARAK_SCALE_LINEAR},         {"log", JARAK_SCALE_LOG},         {"logit", JARAK_SCALE_LOGIT},
    {"arcsin", JARAK_SCALE_ARCSIN},         {"arcsin2", JARAK_SCALE_ARCSIN2}, {"anscombe", JARAK_SCALE_ANSCOMBE},
    {"difference", JARAK_SCALE_DIFFERENCE}, {"signed", JARAK_SCALE_SIGNED},
};

const char *jarak__scale_name(jarak_scale scale)
{
    for (size_t i = 0; i < sizeof scale_names / sizeof scale_names[0]; i++) {
        if (scale_names[i].scale == scale) {
            return scale_names[i].name;
        }
    }
    return NULL;
}

bool jarak__scale_parse(const char *name, jarak_scale *scale)
{
    for (size_t i = 0; i < sizeof scale_names / sizeof scale_names[0]; i++) {
        if (strcmp(scale_names[i].name, name) == 0) {
            *scale = scale_names[i].scale;
            return true;
        }
    }
    return false;
}

double jarak__interval_width(double level)
{
    return -jarak__normal_quantile(0.5 * (1 - level));
}

/* sin² of an angle kept within a quarter turn, in percent. */
static double percent_of_angle(double angle)
{
    double kept = fmin(fmax(angle, 0), M_PI_2);
    return 100 * sin(kept) * sin(kept);
}

double jarak__natural_shifted(jarak_scale scale, double value, double natural, double shift)
{
    if (shift == 0) {
        return natural;
    }
    switch (scale) {
    case JARAK_SCALE_DIFFERENCE:
        return (double)NAN;
    case JARAK_SCALE_LOG:
        return natural * exp(shift);
    case JARAK_SCALE_LOGIT:
        return 100 / (1 + exp(-(value + shift)));
    case JARAK_SCALE_ARCSIN:
        return percent_of_angle(value + shift);
    case JARAK_SCALE_ARCSIN2:
        return percent_of_angle(0.5 * (value + shift));
    case JARAK_SCALE_ANSCOMBE: {
        double root = fmax(0.5 * (value + shift), 0);
        return fmax(root * root - 0.375, 0);
    }
    case JARAK_SCALE_SIGNED:
        return fabs(value + shift);
    case JARAK_SCALE_LINEAR:
    default:
        return natural + shift;
    }
}

void jarak__point_interval(jarak_scale scale, double width, jarak_point *point)
{
    double reach = width * sqrt(point->variance);
    point->natural_low = jarak__natural_shifted(scale, point->value, point->natural, -reach);
    point->natural_high = jarak__natural_shifted(scale, point->value, point->natural, reach);
    if (scale == JARAK_SCALE_SIGNED) { /* the size of a difference that may be none */
        const double one = point->natural_low, other = point->natural_high;
        point->natural_low = fabs(point->value) <= reach ? 0 : fmin(one, other);
        point->natural_high = fmax(one, other);
    }
}

/* The value whose changes are told: of a signed difference its size. */
static double told_value(const jarak_indicator_change *change, const jarak_point *point)
{
    return change->indicator->scale == JARAK_SCALE_SIGNED ? fabs(point->value) : point->value;
}

/* The natural interval of a change whose interval on the scale is given, from that of its last value, the first one taken as it is. */
static void tell_naturally(jarak_indicator_change *change)
{
    const jarak_point *first = change->first, *last = change->last;
    const jarak_scale scale = change->indicator->scale;
    if (scale == JARAK_SCALE_SIGNED) { /* sizes of differences, which are their own natural quantity */
        change->natural_low = change->low;
        change->natural_high = change->high;
        return;
    }
    change->natural_low = jarak__natural_shifted(scale, last->value, last->natural, change->low - change->change) - first->natural;
    change->natural_high = jarak__natural_shifted(scale, last->value, last->natural, change->high - change->change) - first->natural;
}

static void tell_ratio(jarak_indicator_change *change)
{
    const bool is_log = change->indicator->scale == JARAK_SCALE_LOG;
    change->ratio = is_log ? exp(change->change) : (double)NAN;
    change->ratio_low = is_log ? exp(change->low) : (double)NAN;
    change->ratio_high = is_log ? exp(change->high) : (double)NAN;
}

void jarak__change_compute(double level, jarak_indicator_change *change)
{
    const jarak_point *first = change->first, *last = change->last;
    double sd = sqrt(first->variance + last->variance);
    double reach = jarak__interval_width(level) * sd;
    change->change = told_value(change, last) - told_value(change, first);
    change->low = change->change - reach;
    change->high = change->change + reach;
    change->probability = (double)NAN;
    change->direction = JARAK_DIRECTION_UNDECIDED;
    change->use = NULL;

    change->natural_change = last->natural - first->natural;
    change->natural_low = change->natural_change - hypot(last->natural - last->natural_low, first->natural_high - first->natural);
    change->natural_high = change->natural_change + hypot(last->natural_high - last->natural, first->natural - first->natural_low);
    tell_ratio(change);
}

/* Values without any error still err by a millionth to the engine (jarak/change.h). */
static double without_trace(double bound)
{
    return fabs(bound) < 1e-5 ? 0 : bound;
}

void jarak__change_judge(double low, double high, double unit, jarak_indicator_change *change)
{
    const double scaled_low = without_trace(low * unit), scaled_high = without_trace(high * unit);
    const double least = change->indicator->sign < 0 ? -scaled_high : scaled_low,
                 most = change->indicator->sign < 0 ? -scaled_low : scaled_high;
    if (!(least <= change->change && change->change <= most)) {
        return;
    }
    change->low = least;
    change->high = most;
    change->of_verdict = true;
    tell_naturally(change);
    tell_ratio(change);
}

const char *jarak_group_text(jarak_group group)
{
    static const char *const names[JARAK_N_GROUPS] = {"signals", "volume", "share"};
    return names[group];
}

const char *jarak_direction_text(jarak_direction direction)
{
    static const char *const names[JARAK_N_DIRECTIONS] = {"undecided", "closer", "apart", "no material change", "mixed", "disputed"};
    return names[direction];
}
