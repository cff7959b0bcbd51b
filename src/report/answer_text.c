/* What the terminal texts of an answer share: marks, the reading aid, the list of what is missing, and their way to the stream. */
#include "report/answer_text.h"
#include "jarak/print.h"

#include <limits.h>
#include <math.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#include "answer/answer.h"
#include "base/alloc.h"
#include "base/settings.h"
#include "base/text.h"
#include "report/answer_json.h"

void jarak_print_settings_init_sized(jarak_print_settings *settings, size_t size)
{
    const jarak_print_settings defaults = {.format = JARAK_FORMAT_TABLE, .width = 100};
    jarak__settings_give(settings, size, &defaults, sizeof defaults);
}

static void give_tree(const void *shown, jarak__json *json)
{
    jarak__tree_of_answer(((const jarak__shown *)shown)->answer, json);
}

jarak_status jarak__print_shown(const jarak_answer *answer, const char *only, const jarak_print_settings *settings,
                                const jarak__shown_parts *parts, FILE *stream, jarak_error *error)
{
    jarak__shown shown = {.answer = answer, .only = only};
    jarak_print_settings_init(&shown.settings);
    jarak_status status = jarak__settings_take(settings, &shown.settings, sizeof shown.settings, "jarak_print_settings_init", error);
    if (status != JARAK_OK) {
        return status;
    }
    shown.rows = parts->make_rows(answer, only, &shown.n_rows);
    if (shown.rows == NULL) {
        return jarak__out_of_rows(error);
    }
    const jarak__printout printout = {.result = &shown, .page = parts->page, .rows = parts->rows, .tree = give_tree};
    status = jarak__print(&printout, shown.settings.format, stream, error);
    jarak__free(shown.rows);
    return status;
}

const char *jarak__direction_mark(jarak_direction direction)
{
    static const char *const marks[JARAK_N_DIRECTIONS] = {"·", "▲", "▼", "=", "◆", "?"};
    return marks[direction];
}

jarak__tone jarak__direction_tone(jarak_direction direction)
{
    return direction == JARAK_DIRECTION_CLOSER  ? JARAK__TONE_CLOSER
           : direction == JARAK_DIRECTION_APART ? JARAK__TONE_APART
                                                : JARAK__TONE_FAINT;
}

const char *jarak__direction_word(jarak_direction direction)
{
    static const char *const words[JARAK_N_DIRECTIONS] = {N_("undecided"),          N_("closer"), N_("apart"),
                                                          N_("no material change"), N_("mixed"),  N_("disputed between reporters")};
    return _(words[direction]);
}

const char *jarak__change_mark(const jarak_indicator_change *change)
{
    return isnan(change->probability) ? "–" : jarak__direction_mark(change->direction);
}

const char *jarak__change_word(const jarak_indicator_change *change)
{
    static const struct {
        const char *use, *word; /* as jarak_verdict_part has it, and to be read */
    } words[] = {{"starts late", N_("begins late")},
                 {"ends early", N_("ends early")},
                 {"below the floor", N_("below the floor")},
                 {"noise not known", N_("noise not known")},
                 {"spread by the publisher", N_("spread by the publisher")}};
    if (!isnan(change->probability)) {
        return jarak__direction_word(change->direction);
    }
    for (size_t i = 0; change->use != NULL && i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(change->use, words[i].use) == 0) {
            return _(words[i].word);
        }
    }
    return _("not compared");
}

/* The year in whose prices the answer counts dollars; NULL where it counts none. */
static const char *price_year(const jarak_answer *answer)
{
    static const char unit[] = "USD million of ";
    for (size_t i = 0; i < answer->n_indicators; i++) {
        if (strncmp(answer->indicators[i].natural_unit, unit, sizeof unit - 1) == 0) {
            return answer->indicators[i].natural_unit + sizeof unit - 1;
        }
    }
    return NULL;
}

void jarak__write_reading(jarak__writer *writer, const jarak_answer *answer, int width)
{
    char *text = jarak__format_text(
        _("▲ closer and ▼ apart: the probability is at least %g %%; = no material change; ◆ mixed: one indicator closer, another apart; ? "
          "reporters contradict each other; · undecided. A change of 1 unit is a factor of 2.7 of an amount; a group is the mean of its "
          "dimensions. The %g %% interval of a line says how far reporters and counts err, and nothing else (docs/answers.md)."),
        100 * answer->level, 100 * answer->level);
    const char *year = price_year(answer);
    char *prices =
        year != NULL ? jarak__format_text(_(" Dollars are those of %s, so that inflation does not count as growth."), year) : NULL;
    jarak__writer whole = {0};
    jarak__write_format(&whole, "%s%s", text != NULL ? text : "", prices != NULL ? prices : "");
    writer->failed |= text == NULL || (year != NULL && prices == NULL) || whole.failed;
    jarak__write_wrapped(writer, whole.failed ? "" : whole.bytes, width, 0);
    jarak__write_text(writer, "\n");
    jarak__writer_release(&whole);
    jarak__free(text);
    jarak__free(prices);
}

void jarak__capitalise(char *text)
{
    mbstate_t reading = {0}, writing = {0};
    wchar_t letter;
    char capital[MB_LEN_MAX];
    size_t length = mbrtowc(&letter, text, strlen(text), &reading);
    if (length > 0 && length <= MB_LEN_MAX && wcrtomb(capital, (wchar_t)towupper((wint_t)letter), &writing) == length) {
        memcpy(text, capital, length);
    }
}

void jarak__write_pair(jarak__writer *writer, const jarak_pair *pair)
{
    const size_t start = writer->length;
    jarak__write_format(writer, _("%s with %s"), pair->state.within, pair->partner.within);
    if (!writer->failed) {
        jarak__capitalise(writer->bytes + start);
    }
}

void jarak__write_heading(jarak__writer *writer, const char *title, const jarak_print_settings *settings)
{
    jarak__writer lines = {0};
    jarak__write_wrapped(&lines, title, settings->width, 0);
    writer->failed |= lines.failed;
    jarak__write_toned(writer, lines.failed || lines.bytes == NULL ? "" : lines.bytes, JARAK__TONE_STRONG, settings->colour);
    jarak__write_text(writer, "\n");
    jarak__writer_release(&lines);
}

void jarak__write_head(jarak__writer *writer, const jarak_answer *answer, int width)
{
    if (answer->headline != NULL && answer->headline != answer->sentence) {
        jarak__write_wrapped(writer, answer->headline, width, 0);
        jarak__write_text(writer, "\n");
    }
    jarak__write_wrapped(writer, answer->sentence, width, 0);
}

static const char *name_of(const jarak_answer *answer, const char *code)
{
    for (size_t i = 0; i < answer->n_states; i++) {
        if (strcmp(answer->states[i].code, code) == 0) {
            return answer->states[i].name;
        }
    }
    for (size_t i = 0; i < answer->n_rivals; i++) {
        if (strcmp(answer->rivals[i].code, code) == 0) {
            return answer->rivals[i].name;
        }
    }
    return answer->partner.name;
}

static const jarak_gap *find_gap(const jarak_answer *answer, const char *partner, const char *state, const jarak_indicator *indicator)
{
    for (size_t i = 0; i < answer->n_gaps; i++) {
        const jarak_gap *gap = &answer->gaps[i];
        if (gap->indicator == indicator && strcmp(gap->partner, partner) == 0 && strcmp(gap->state, state) == 0) {
            return gap;
        }
    }
    return NULL;
}

/* Whether the indicator compares nothing with the partner, for any state. */
static bool is_absent(const jarak_answer *answer, const char *partner, const jarak_indicator *indicator)
{
    for (size_t i = 0; i < answer->n_states; i++) {
        if (find_gap(answer, partner, answer->states[i].code, indicator) == NULL) {
            return false;
        }
    }
    return true;
}

/* The one reason why there is nothing to compare where something is known; NULL where there is none, or there are several. */
static const char *common_reason(const jarak_answer *answer, const char *partner, const jarak_indicator *indicator)
{
    const char *reason = NULL;
    for (size_t i = 0; i < answer->n_gaps; i++) {
        const jarak_gap *gap = &answer->gaps[i];
        if (gap->indicator != indicator || strcmp(gap->partner, partner) != 0 || gap->nothing) {
            continue;
        }
        if (reason != NULL && strcmp(reason, gap->text) != 0) {
            return NULL;
        }
        reason = gap->text;
    }
    return reason;
}

/* Whether a gap needs a word: where the whole indicator is absent it has one already, and so has a share whose volume is missing. */
static bool is_told(const jarak_answer *answer, const jarak_gap *gap, const char *partner)
{
    const jarak_indicator *base = jarak__base_indicator(answer, gap->indicator);
    return strcmp(gap->partner, partner) == 0 && !is_absent(answer, partner, gap->indicator) &&
           (base == NULL || find_gap(answer, partner, gap->state, base) == NULL);
}

static void write_item(jarak__writer *writer, jarak__writer *line, int width)
{
    jarak__write_text(writer, "  ");
    jarak__write_wrapped(writer, line->failed ? "" : line->bytes, width, 4);
    jarak__write_text(writer, "\n");
    writer->failed |= line->failed;
    jarak__writer_release(line);
    *line = (jarak__writer){0};
}

/* "Tajikistan, Turkmenistan: share of trade (no total to take the share of)": the states that miss the same, together. */
static void write_gaps_of(jarak__writer *writer, const jarak_answer *answer, const char *partner, int width)
{
    for (size_t i = 0; i < answer->n_gaps; i++) {
        const jarak_gap *gap = &answer->gaps[i];
        bool is_first = is_told(answer, gap, partner);
        for (size_t k = 0; k < i && is_first; k++) {
            is_first = !(answer->gaps[k].indicator == gap->indicator && strcmp(answer->gaps[k].text, gap->text) == 0 &&
                         is_told(answer, &answer->gaps[k], partner));
        }
        if (!is_first) {
            continue;
        }
        jarak__writer line = {0};
        jarak__write_format(&line, "%s:", gap->indicator->label);
        size_t count = 0;
        for (size_t k = i; k < answer->n_gaps; k++) {
            const jarak_gap *other = &answer->gaps[k];
            if (other->indicator == gap->indicator && strcmp(other->text, gap->text) == 0 && is_told(answer, other, partner)) {
                jarak__write_format(&line, "%s %s", count++ > 0 ? "," : "", name_of(answer, other->state));
            }
        }
        jarak__write_format(&line, " (%s)", gap->text);
        write_item(writer, &line, width);
    }
}

/* "nothing to compare on: emigrants, entries (figures end in 2019)" */
static void write_absent(jarak__writer *writer, const jarak_answer *answer, const char *partner, int width)
{
    jarak__writer line = {0};
    size_t count = 0;
    for (size_t k = 0; k < answer->n_indicators; k++) {
        const jarak_indicator *indicator = &answer->indicators[k];
        const jarak_indicator *base = jarak__base_indicator(answer, indicator);
        if (!is_absent(answer, partner, indicator) || (base != NULL && is_absent(answer, partner, base))) {
            continue;
        }
        const char *reason = common_reason(answer, partner, indicator);
        jarak__write_format(&line, "%s %s", count++ > 0 ? "," : _("nothing to compare on:"), indicator->label);
        if (reason != NULL) {
            jarak__write_format(&line, " (%s)", reason);
        }
    }
    if (count > 0) {
        write_item(writer, &line, width);
    }
}

void jarak__write_missing(jarak__writer *writer, const jarak_answer *answer, bool rivals, int width)
{
    for (size_t k = 0; k <= (rivals ? answer->n_rivals : 0); k++) {
        const jarak_actor *partner = k == 0 ? &answer->partner : &answer->rivals[k - 1];
        if (rivals && answer->n_rivals > 0) {
            jarak__write_format(writer, _(" With %s\n"), partner->within);
        }
        write_gaps_of(writer, answer, partner->code, width);
        write_absent(writer, answer, partner->code, width);
    }
}

/* Whether an earlier caution says the same: what is wrong with all trade of a state concerns each of its pairs. */
static bool is_repeated(const jarak_answer *answer, size_t caution)
{
    for (size_t i = 0; i < caution; i++) {
        if (strcmp(answer->cautions[i].text, answer->cautions[caution].text) == 0) {
            return true;
        }
    }
    return false;
}

void jarak__write_cautions(jarak__writer *writer, const jarak_answer *answer, int width)
{
    if (answer->n_cautions == 0) {
        return;
    }
    jarak__write_text(writer, "\n");
    jarak__write_wrapped(writer, _("To be taken with caution (of figures `jarak sources --check` says more)"), width, 0);
    jarak__write_text(writer, "\n");
    for (size_t i = 0; i < answer->n_cautions; i++) {
        if (!is_repeated(answer, i)) {
            jarak__write_text(writer, " ");
            jarak__write_wrapped(writer, answer->cautions[i].text, width, 2);
            jarak__write_text(writer, "\n");
        }
    }
}

void jarak__tree_of_answer(const jarak_answer *answer, jarak__json *json)
{
    const jarak__answer_and_claims both = {answer, NULL};
    jarak__answer_tree(&both, json);
}

jarak_status jarak__out_of_rows(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for printing the answer");
}
