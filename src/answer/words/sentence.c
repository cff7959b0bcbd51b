/* The answer in words: a sentence a pair, one for all of it, and the question. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "answer/answer.h"
#include "answer/words/names.h"
#include "answer/words/words.h"
#include "base/text.h"
#include "base/writer.h"

/* Whether an indicator was compared and is open, though it moved. */
static bool is_open(const jarak_indicator_change *change)
{
    return change->direction == JARAK_DIRECTION_UNDECIDED && !isnan(change->probability) && !change->indicator->unchanged;
}

/* A sentence leaves out what repeats another indicator, what is not compared, and what is undecided because nothing changed. */
static bool is_said(const jarak_indicator_change *change, jarak_direction direction)
{
    const bool has_it = direction == JARAK_DIRECTION_UNDECIDED ? is_open(change) : change->direction == direction;
    return has_it && !change->indicator->repeats;
}

/* "closer in work entries and remittances"; false where no indicator has that direction. */
static bool write_direction(jarak__writer *text, const jarak_pair *pair, jarak_direction direction, const char *introduction)
{
    size_t count = 0, written = 0;
    for (size_t i = 0; i < pair->n_changes; i++) {
        count += is_said(&pair->changes[i], direction);
    }
    if (count == 0) {
        return false;
    }
    jarak__write_text(text, text->length > 0 ? "; " : "");
    jarak__write_text(text, introduction);
    for (size_t i = 0; i < pair->n_changes; i++) {
        if (is_said(&pair->changes[i], direction)) {
            written++;
            jarak__write_text(text, written == 1 ? " " : written == count ? _(" and ") : ", ");
            jarak__write_text(text, pair->changes[i].indicator->label);
        }
    }
    return true;
}

/* What is said of n pairs of which no indicator is closer, apart or open. */
static const char *nothing_said(size_t n, const jarak_pair *pairs)
{
    size_t n_changes = 0;
    bool compared = false;
    for (size_t p = 0; p < n; p++) {
        n_changes += pairs[p].n_changes;
        for (size_t i = 0; i < pairs[p].n_changes; i++) {
            compared = compared || !isnan(pairs[p].changes[i].probability);
        }
    }
    return n_changes == 0 ? _("Nothing to compare: no indicator has figures for two years.")
           : compared     ? _("No indicator moved.")
                          : _("Nothing to compare: no indicator has figures near both ends of the window.");
}

static const char *pair_sentence(jarak__answer_work *answer, const jarak_pair *pair)
{
    jarak__writer text = {0};
    bool closer = write_direction(&text, pair, JARAK_DIRECTION_CLOSER, _("Closer in"));
    bool apart = write_direction(&text, pair, JARAK_DIRECTION_APART, closer ? _("apart in") : _("Apart in"));
    write_direction(&text, pair, JARAK_DIRECTION_UNDECIDED, closer || apart ? _("no clear direction in") : _("No clear direction in"));
    jarak__write_text(&text, text.length > 0 ? "." : nothing_said(1, pair));
    const char *copy = text.failed ? NULL : jarak__answer_copy(answer, text.bytes);
    jarak__writer_release(&text);
    return copy;
}

/* The states with which an indicator has a direction, as " (Kazakhstan, Uzbekistan)"; nothing where there is only one state in question.
 * Returns how many. */
static size_t write_states(jarak__writer *text, const jarak_answer *answer, const jarak_indicator *indicator, jarak_direction direction)
{
    size_t count = 0;
    for (size_t i = 0; i < answer->n_pairs; i++) {
        const jarak_indicator_change *change = answer->pairs[i].rival ? NULL : jarak__pair_change(&answer->pairs[i], indicator);
        if (change == NULL || change->direction != direction) {
            continue;
        }
        if (answer->n_states > 1) {
            jarak__write_format(text, "%s%s", count == 0 ? " (" : ", ", answer->pairs[i].state.name);
        }
        count++;
    }
    jarak__write_text(text, count > 0 && answer->n_states > 1 ? ")" : "");
    return count;
}

/* "closer in work entries (…), remittances (…)": the indicators that have the direction in some state. */
static bool write_clause(jarak__writer *text, const jarak_answer *answer, jarak_direction direction, const char *introduction)
{
    size_t written = 0;
    for (size_t k = 0; k < answer->n_indicators; k++) {
        const jarak_indicator *indicator = &answer->indicators[k];
        size_t before = text->length;
        jarak__write_format(text, "%s%s %s", written == 0 && text->length > 0 ? "; " : "", written == 0 ? introduction : ",",
                            indicator->label);
        if (indicator->repeats || write_states(text, answer, indicator, direction) == 0) {
            text->length = before;
            continue;
        }
        written++;
    }
    return written > 0;
}

/* "no clear direction in trade, agreement in votes": the indicators that have none in any state. */
static void write_undecided(jarak__writer *text, const jarak_answer *answer, const char *introduction)
{
    size_t written = 0;
    for (size_t k = 0; k < answer->n_indicators; k++) {
        const jarak_indicator *indicator = &answer->indicators[k];
        size_t open = 0, decided = 0;
        for (size_t i = 0; i < answer->n_pairs; i++) {
            const jarak_indicator_change *change = answer->pairs[i].rival ? NULL : jarak__pair_change(&answer->pairs[i], indicator);
            open += change != NULL && is_open(change);
            decided += change != NULL && change->direction != JARAK_DIRECTION_UNDECIDED;
        }
        if (open > 0 && decided == 0 && !indicator->repeats) {
            jarak__write_format(text, "%s%s %s", written == 0 && text->length > 0 ? "; " : "", written == 0 ? introduction : ",",
                                indicator->label);
            written++;
        }
    }
}

static const char *whole_sentence(jarak__answer_work *answer)
{
    jarak__writer text = {0};
    bool closer = write_clause(&text, &answer->public, JARAK_DIRECTION_CLOSER, _("Closer in"));
    bool apart = write_clause(&text, &answer->public, JARAK_DIRECTION_APART, closer ? _("apart in") : _("Apart in"));
    write_undecided(&text, &answer->public, closer || apart ? _("no clear direction in") : _("No clear direction in"));
    if (text.bytes != NULL) {
        text.bytes[text.length] = '\0';
    }
    jarak__write_text(&text, text.length > 0 ? "." : nothing_said(answer->public.n_pairs, answer->public.pairs));
    const char *copy = text.failed ? NULL : jarak__answer_copy(answer, text.bytes);
    jarak__writer_release(&text);
    return copy;
}

static const char *window_text(jarak__answer_work *answer)
{
    int since = answer->public.since, until = answer->public.until;
    if (since != 0 && until != 0) {
        return jarak__answer_format(answer, _(", %d to %d"), since, until);
    }
    return since != 0   ? jarak__answer_format(answer, _(" since %d"), since)
           : until != 0 ? jarak__answer_format(answer, _(" until %d"), until)
                        : "";
}

static const char *question(jarak__answer_work *answer)
{
    const jarak_answer *public = &answer->public;
    const char **names = jarak__answer_array(answer, public->n_states, sizeof *names);
    for (size_t i = 0; names != NULL && i < public->n_states; i++) {
        names[i] = i == 0 ? jarak__name_first(answer, &public->states[i]) : public->states[i].within;
    }
    const char *states = names != NULL ? jarak__list_text(answer, public->n_states, names) : NULL;
    const char *window = window_text(answer), *partner = public->partner.within;
    if (states == NULL || window == NULL || partner == NULL) {
        return NULL;
    }
    return public->as_of != 0 ? jarak__answer_format(answer, _("%s with %s: closer or apart%s, as known at the end of %d?"), states,
                                                     partner, window, public->as_of)
                              : jarak__answer_format(answer, _("%s with %s: closer or apart%s?"), states, partner, window);
}

jarak_status jarak__answer_sentences(jarak__answer_work *answer, const jarak_ask_settings *settings, jarak_error *error)
{
    jarak_answer *public = &answer->public;
    public->question = settings->question != NULL ? jarak__answer_copy(answer, settings->question) : question(answer);
    if (settings->series_only) { /* without a verdict nothing is said */
        return public->question != NULL ? JARAK_OK : jarak__answer_out_of_memory(error);
    }
    for (size_t i = 0; i < public->n_pairs; i++) {
        answer->pairs[i].details = pair_sentence(answer, &answer->pairs[i]);
        if (answer->pairs[i].details == NULL) {
            return jarak__answer_out_of_memory(error);
        }
    }
    public->details = whole_sentence(answer);
    return public->details != NULL && public->question != NULL ? JARAK_OK : jarak__answer_out_of_memory(error);
}
