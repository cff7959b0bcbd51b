/* How a number is written. Where terminal and page once differed, what tells more was kept:
 * - zeros at the end stay ("27.0"), since they say how exact the number is;
 * - small numbers keep two digits ("0.0012"), since "0.00" says nothing;
 * - a ratio is "×1.42", since "+42 %" of a percentage would be read as points;
 * - decimals and thousands have the marks of the language, as readers of Indonesian and Russian write them;
 * - ends of an interval are parted by " … ", which no minus sign runs into. */
#include "answer/words/numbers.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/plain_locale.h"
#include "base/text.h"

enum { MOST_DECIMALS = 12, DIGITS_BYTES = 48 };

int jarak__decimals_for(double size)
{
    size = fabs(size);
    if (size == 0 || !isfinite(size) || size >= 99.95) {
        return 0;
    }
    int decimals = size >= 9.995 ? 1 : 2;
    while (size < 0.0995 && decimals < MOST_DECIMALS) { /* by steps, which every machine and the page take alike */
        size *= 10;
        decimals++;
    }
    return decimals;
}

int jarak__percent_decimals(double largest)
{
    largest = fabs(largest);
    return largest > 0 && largest < 0.995 ? 2 : 1;
}

/* Whether a number that is not negative lies just between two numbers with so many decimals. Only multiples of 1 / 2^(decimals + 1) can,
 * and these end after as many digits. */
static bool is_halfway(double number, int decimals)
{
    double multiple = ldexp(number, decimals + 1);
    if (multiple != floor(multiple) || number >= 0x1p52) {
        return false;
    }
    char digits[DIGITS_BYTES + MOST_DECIMALS];
    int length = jarak__format_plainly(digits, sizeof digits, "%.*f", decimals + 1, number);
    return digits[length - 1] == '5';
}

static size_t append(char *text, const char *mark)
{
    size_t length = strnlen(mark, 4);
    memcpy(text, mark, length);
    return length;
}

/* Digits with a point, in the marks of the language. */
static void write_marked(const char *digits, char *text)
{
    /* TRANSLATORS: the mark between thousands, as in 1,598 */
    const char *grouping = _(",");
    /* TRANSLATORS: the decimal mark, as in 0.5 */
    const char *decimal = _(".");
    size_t whole = strcspn(digits, ".");
    for (size_t i = 0; i < whole; i++) {
        *text++ = digits[i];
        if ((whole - i) % 3 == 1 && i + 1 < whole) {
            text += append(text, grouping);
        }
    }
    digits += whole;
    if (*digits == '.') {
        text += append(text, decimal);
        digits++;
    }
    memcpy(text, digits, strlen(digits) + 1);
}

static const char *write_number(double number, int decimals, const char *plus, char text[JARAK__WORDS_BYTES])
{
    if (!isfinite(number)) {
        (void)snprintf(text, JARAK__WORDS_BYTES, "–");
        return text;
    }
    char digits[DIGITS_BYTES];
    double size = fabs(number);
    if (is_halfway(size, decimals)) {
        size += 0.25 * pow(10, -decimals); /* printf would round to the even digit */
    }
    (void)jarak__format_plainly(digits, sizeof digits, "%.*f", decimals, size);
    bool is_zero = strspn(digits, "0.") == strlen(digits);
    int length = snprintf(text, JARAK__WORDS_BYTES, "%s", is_zero ? "" : number < 0 ? "−" : plus);
    write_marked(digits, text + length);
    return text;
}

const char *jarak__fixed_text(double number, int decimals, char text[JARAK__WORDS_BYTES])
{
    return write_number(number, decimals, "", text);
}

const char *jarak__signed_text(double number, int decimals, char text[JARAK__WORDS_BYTES])
{
    return write_number(number, number == 0 ? 0 : decimals, "+", text);
}

const char *jarak__ratio_text(double ratio, char text[JARAK__WORDS_BYTES])
{
    char digits[JARAK__WORDS_BYTES];
    snprintf(text, JARAK__WORDS_BYTES, "×%.90s", jarak__fixed_text(ratio, jarak__decimals_for(ratio), digits));
    return text;
}

const char *jarak__percent_text(double percent, int decimals, char text[JARAK__WORDS_BYTES])
{
    char digits[JARAK__WORDS_BYTES];
    snprintf(text, JARAK__WORDS_BYTES, "%.90s%.4s", jarak__fixed_text(percent, decimals, digits), _(" %"));
    return text;
}

double jarak__probability_percent(double probability)
{
    static const double slack = 1e-9; /* of a percent: .9 is not quite 90 percent in binary */
    const double percent = probability > 0.5 ? floor(100 * probability + slack) : ceil(100 * probability - slack);
    return fmin(fmax(percent, 1), 99); /* no figures make certain; what a grid or a double cannot tell from it is not either */
}

const char *jarak__probability_text(double probability, char text[JARAK__WORDS_BYTES])
{
    return jarak__percent_text(jarak__probability_percent(probability), 0, text);
}

const char *jarak__count_text(int64_t count, char text[JARAK__WORDS_BYTES])
{
    char digits[DIGITS_BYTES];
    snprintf(digits, sizeof digits, "%" PRId64, count);
    write_marked(digits, text);
    return text;
}

const char *jarak__range_text(const char *low, const char *high, char text[JARAK__WORDS_BYTES])
{
    snprintf(text, JARAK__WORDS_BYTES, "%.44s … %.44s", low, high);
    return text;
}
