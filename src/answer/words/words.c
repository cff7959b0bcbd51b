/* Writing natural quantities: units scaled so that numbers stay short, with the digits that they deserve. */
#include "answer/words/words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "answer/answer.h"
#include "base/text.h"
#include "base/writer.h"

const char *jarak__group_word(jarak_group group)
{
    static const char *const words[JARAK_N_GROUPS] = {N_("signals"), N_("volume"), N_("share")};
    return _(words[group]);
}

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static jarak__quantity scaled(double largest, double divisor, const char *unit, const char *magnitude)
{
    jarak__quantity quantity = {.divisor = divisor, .decimals = jarak__decimals_for(largest / divisor)};
    snprintf(quantity.unit, sizeof quantity.unit, "%s", unit);
    snprintf(quantity.magnitude, sizeof quantity.magnitude, "%s", magnitude);
    return quantity;
}

/* What is counted one by one. */
typedef struct counted_noun {
    const char *one, *many; /* many: the catalogue's unit */
    bool has_parts;         /* a state may take part by half */
} counted_noun;

/* The noun of a unit that is counted; NULL. */
static const counted_noun *counted(const char *unit)
{
    static const counted_noun nouns[] = {
        {NP_("person", "persons"), false},
        {NP_("entry", "entries"), false},
        {NP_("registration", "registrations"), false},
        {NP_("visit", "visits"), false},
        {NP_("act", "acts"), false},
        {NP_("event", "events"), false},
        {NP_("organisation", "organisations"), true},
        {NP_("agreement", "agreements"), false},
        {NP_("kind of sanctions", "kinds of sanctions"), false},
        {NP_("kind of obligation", "kinds of obligation"), false},
    };
    for (size_t i = 0; i < sizeof nouns / sizeof nouns[0]; i++) {
        if (strcmp(unit, nouns[i].many) == 0) {
            return &nouns[i];
        }
    }
    return NULL;
}

/* After a number some languages need another form than the label of an indicator has: the context "unit" of the catalogues. */
const char *jarak__unit_text(const char *unit)
{
    char in_context[JARAK__WORDS_BYTES];
    snprintf(in_context, sizeof in_context, "unit\004%s", unit);
    const char *text = dgettext(JARAK_TEXT_DOMAIN, in_context);
    return text == in_context ? unit : text;
}

jarak__quantity jarak__quantity_for(const jarak_indicator *indicator, double largest)
{
    const char *unit = indicator->natural_unit;
    largest = fabs(largest);
    if (starts_with(unit, "USD million")) {
        return largest >= 999.5 ? scaled(largest, 1e3, _(" bn USD"), _(" bn")) : scaled(largest, 1, _(" m USD"), _(" m"));
    }
    if (strcmp(unit, "percent") == 0) {
        jarak__quantity percent = scaled(largest, 1, _(" %"), "");
        percent.decimals = jarak__percent_decimals(largest);
        return percent;
    }
    char text[JARAK__WORDS_BYTES];
    double divisor = largest >= 999500 ? 1e6 : largest >= 9995 ? 1e3 : 1;
    const char *magnitude = divisor > 1e3 ? _(" million") : divisor > 1 ? _(" thousand") : "";
    snprintf(text, sizeof text, "%s %s", magnitude, jarak__unit_text(unit));
    jarak__quantity quantity = scaled(largest, divisor, text, magnitude);
    const counted_noun *noun = divisor == 1 ? counted(unit) : NULL;
    if (noun != NULL) {
        quantity.decimals = noun->has_parts ? quantity.decimals : 0;
        quantity.has_parts = noun->has_parts;
        quantity.one = noun->one;
        quantity.many = noun->many;
    }
    return quantity;
}

jarak__quantity jarak__quantity_between(const jarak_indicator *indicator, double smallest, double largest)
{
    jarak__quantity quantity = jarak__quantity_for(indicator, largest), finer = jarak__quantity_for(indicator, smallest);
    bool is_small = fabs(smallest) < 0.1 * quantity.divisor;
    if (is_small && finer.divisor < quantity.divisor) {
        quantity = finer;
    }
    if (strcmp(indicator->natural_unit, "percent") != 0 && (quantity.one == NULL || quantity.decimals > 0)) {
        quantity.decimals = -1;
    }
    return quantity;
}

/* Whether the number has two significant digits or more in that unit, with those decimals; nothing at all needs none. */
static bool is_readable(const jarak__quantity *quantity, double natural)
{
    return natural == 0 || fabs(natural) / quantity->divisor * pow(10, quantity->decimals) >= 9.5;
}

/* Counts are whole, and on a scale with its zero in the middle a number near zero is no smaller than another. */
static bool has_own_digits(const jarak_indicator *indicator)
{
    const char *unit = indicator->natural_unit;
    return counted(unit) == NULL && strcmp(unit, "index") != 0 && strcmp(unit, "SD") != 0;
}

jarak__quantity_ends jarak__quantity_of_ends(const jarak_indicator *indicator, double first, double last)
{
    const bool is_first = fabs(first) < fabs(last); /* the smaller */
    const double small = is_first ? first : last;
    const jarak__quantity wide = jarak__quantity_for(indicator, is_first ? last : first);
    jarak__quantity narrow = jarak__quantity_for(indicator, small);
    if (narrow.divisor == wide.divisor || is_readable(&wide, small)) {
        narrow = wide;
        if (!is_readable(&wide, small) && has_own_digits(indicator)) {
            narrow.decimals = jarak__decimals_for(small / wide.divisor);
        }
    }
    return (jarak__quantity_ends){is_first ? narrow : wide, is_first ? wide : narrow};
}

/* Whether halves can occur, and this is none. */
static bool is_whole(const jarak__quantity *quantity, double natural)
{
    return quantity->has_parts && natural == round(natural);
}

static int decimals_of(const jarak__quantity *quantity, double natural)
{
    return is_whole(quantity, natural) ? 0
           : quantity->decimals >= 0   ? quantity->decimals
                                       : jarak__decimals_for(natural / quantity->divisor);
}

const char *jarak__number_text(const jarak__quantity *quantity, double natural, char text[JARAK__WORDS_BYTES])
{
    return jarak__fixed_text(natural / quantity->divisor, decimals_of(quantity, natural), text);
}

/* A count whose form goes with parts as well: in Russian both "2" and "4,50" have the genitive singular behind them. */
enum { FORM_OF_PARTS = 2 };

/* Puts the unit behind a number, in the form that the number asks for. */
static void add_unit(const jarak__quantity *quantity, double natural, char text[JARAK__WORDS_BYTES])
{
    const size_t length = strlen(text), room = JARAK__WORDS_BYTES - length;
    if (quantity->one != NULL && fabs(natural) < 1e9) { /* as it is shown; what is larger than 9,995 is told in thousands */
        const bool is_part = quantity->has_parts && !is_whole(quantity, natural);
        snprintf(text + length, room, " %s", P_(quantity->one, quantity->many, is_part ? FORM_OF_PARTS : round(fabs(natural))));
    } else {
        snprintf(text + length, room, "%s", quantity->unit);
    }
}

const char *jarak__quantity_text(const jarak__quantity *quantity, double natural, char text[JARAK__WORDS_BYTES])
{
    jarak__number_text(quantity, natural, text);
    add_unit(quantity, natural, text);
    return text;
}

const char *jarak__from_to_text(const jarak_indicator_change *change, char text[JARAK__WORDS_BYTES])
{
    const double first = change->first->natural, last = change->last->natural;
    const jarak__quantity_ends ends = jarak__quantity_of_ends(change->indicator, first, last);
    char from[JARAK__WORDS_BYTES], to[JARAK__WORDS_BYTES];
    jarak__number_text(&ends.first, first, from);
    if (ends.first.divisor != ends.last.divisor && ends.first.magnitude[0] != '\0') {
        const size_t length = strlen(from);
        snprintf(from + length, sizeof from - length, "%s", ends.first.magnitude);
    } else if (ends.first.divisor != ends.last.divisor) {
        add_unit(&ends.first, first, from);
    }
    snprintf(text, JARAK__WORDS_BYTES, "%.40s → %.50s", from, jarak__quantity_text(&ends.last, last, to));
    return text;
}

/* Percentages are compared by their difference, in points. */
static bool is_ratio(const jarak_indicator_change *change)
{
    return !isnan(change->ratio) && strcmp(change->indicator->natural_unit, "percent") != 0;
}

/* The quantity in which differences are written, and the word after them. */
static jarak__quantity difference(const jarak_indicator_change *change)
{
    const jarak_indicator *indicator = change->indicator;
    jarak__quantity quantity = jarak__quantity_for(indicator, fmax(fabs(change->first->natural), fabs(change->last->natural)));
    if (strcmp(indicator->natural_unit, "percent") == 0) {
        snprintf(quantity.unit, sizeof quantity.unit, "%s", _(" points"));
    }
    return quantity;
}

static const char *signed_number(const jarak__quantity *quantity, double natural, char text[JARAK__WORDS_BYTES])
{
    return jarak__signed_text(natural / quantity->divisor, decimals_of(quantity, natural), text);
}

const char *jarak__short_change_text(const jarak_indicator_change *change, char text[JARAK__WORDS_BYTES])
{
    if (is_ratio(change)) {
        return jarak__ratio_text(change->ratio, text);
    }
    jarak__quantity quantity = difference(change);
    return signed_number(&quantity, change->natural_change, text);
}

const char *jarak__change_text(const jarak_indicator_change *change, char text[JARAK__WORDS_BYTES])
{
    jarak__short_change_text(change, text);
    if (!is_ratio(change)) {
        jarak__quantity quantity = difference(change);
        add_unit(&quantity, change->natural_change, text);
    }
    return text;
}

const char *jarak__interval_text(const jarak_indicator_change *change, char text[JARAK__WORDS_BYTES])
{
    char low[JARAK__WORDS_BYTES], high[JARAK__WORDS_BYTES];
    if (is_ratio(change)) {
        return jarak__range_text(jarak__ratio_text(change->ratio_low, low), jarak__ratio_text(change->ratio_high, high), text);
    }
    if (isnan(change->natural_low) || isnan(change->natural_high)) {
        snprintf(text, JARAK__WORDS_BYTES, "–");
        return text;
    }
    jarak__quantity quantity = difference(change);
    return jarak__range_text(signed_number(&quantity, change->natural_low, low), signed_number(&quantity, change->natural_high, high),
                             text);
}

const char *jarak__list_text(jarak__answer_work *answer, size_t count, const char *const *texts)
{
    jarak__writer list = {0};
    for (size_t i = 0; i < count; i++) {
        jarak__write_text(&list, i == 0 ? "" : i + 1 == count ? _(" and ") : ", ");
        jarak__write_text(&list, texts[i]);
    }
    answer->failed |= list.failed;
    const char *copy = list.failed ? NULL : jarak__answer_copy(answer, list.bytes != NULL ? list.bytes : "");
    jarak__writer_release(&list);
    return copy;
}
