/* The answer in words: a sentence a pair, one for all of it, and the question. */
#include <stdio.h>
#include <string.h>

#include "answer/answer.h"
#include "answer/words.h"
#include "base/text.h"
#include "base/writer.h"

enum { N_GROUPS = 3 };
static const char *const groups[N_GROUPS] = {"volume", "share", "signals"};

/* "closer in work entries and remittances"; false where no indicator has that direction. */
static bool write_direction(jarak__writer *text, const jarak_pair *pair, jarak_direction direction, const char *introduction)
{
    size_t count = 0, written = 0;
    for (size_t i = 0; i < pair->n_changes; i++) {
        count += pair->changes[i].direction == direction;
    }
    if (count == 0) {
        return false;
    }
    jarak__write_text(text, text->length > 0 ? "; " : "");
    jarak__write_text(text, introduction);
    for (size_t i = 0; i < pair->n_changes; i++) {
        if (pair->changes[i].direction == direction) {
            written++;
            jarak__write_text(text, written == 1 ? " " : written == count ? _(" and ") : ", ");
            jarak__write_text(text, pair->changes[i].indicator->label);
        }
    }
    return true;
}

static const char *pair_sentence(jarak__answer *answer, const jarak_pair *pair)
{
    jarak__writer text = {0};
    bool closer = write_direction(&text, pair, JARAK_DIRECTION_CLOSER, _("Closer in"));
    bool apart = write_direction(&text, pair, JARAK_DIRECTION_APART, closer ? _("apart in") : _("Apart in"));
    write_direction(&text, pair, JARAK_DIRECTION_UNDECIDED, closer || apart ? _("undecided in") : _("Undecided in"));
    jarak__write_text(&text, text.length > 0 ? "." : _("Nothing to compare: no indicator has figures for two years."));
    const char *copy = text.failed ? NULL : jarak__answer_copy(answer, text.bytes);
    jarak__writer_release(&text);
    return copy;
}

typedef struct tally {
    size_t closer, apart, undecided;
} tally;

static size_t total(const tally *counts)
{
    return counts->closer + counts->apart + counts->undecided;
}

/* Over the pairs with the partner, not the rivals. */
static tally count_group(const jarak_answer *answer, const char *group)
{
    tally counts = {0};
    for (size_t i = 0; i < answer->n_pairs; i++) {
        const jarak_pair *pair = &answer->pairs[i];
        for (size_t k = 0; k < pair->n_changes && !pair->rival; k++) {
            const jarak_change *change = &pair->changes[k];
            if (strcmp(change->indicator->group, group) == 0) {
                counts.closer += change->direction == JARAK_DIRECTION_CLOSER;
                counts.apart += change->direction == JARAK_DIRECTION_APART;
                counts.undecided += change->direction == JARAK_DIRECTION_UNDECIDED;
            }
        }
    }
    return counts;
}

static const char *group_phrase(jarak__answer *answer, const char *group, const tally *counts)
{
    const char *what = strcmp(group, "volume") == 0  ? _("volume (how much passes between them)")
                       : strcmp(group, "share") == 0 ? _("share (how much of the whole that is)")
                                                     : _("signals (votes and gestures)");
    size_t n = total(counts);
    if (2 * counts->closer > n) {
        return jarak__answer_format(answer, _("closer in %s: %zu of %zu measures"), what, counts->closer, n);
    }
    if (2 * counts->apart > n) {
        return jarak__answer_format(answer, _("apart in %s: %zu of %zu measures"), what, counts->apart, n);
    }
    return jarak__answer_format(answer, _("no clear direction in %s: %zu closer, %zu apart, %zu undecided"), what, counts->closer,
                                counts->apart, counts->undecided);
}

static const char *whole_sentence(jarak__answer *answer)
{
    const char *phrases[N_GROUPS];
    size_t count = 0;
    for (size_t i = 0; i < N_GROUPS; i++) {
        tally counts = count_group(&answer->public, groups[i]);
        if (total(&counts) > 0) {
            phrases[count] = group_phrase(answer, groups[i], &counts);
            if (phrases[count++] == NULL) {
                return NULL;
            }
        }
    }
    if (count == 0) {
        return jarak__answer_copy(answer, _("There are no figures for two years to compare."));
    }
    const char *who = answer->public.n_states == 1
                          ? jarak__answer_format(answer, _("%s and %s"), answer->public.partner.name, answer->public.states[0].name)
                          : jarak__answer_format(answer, _("%s and the %zu states"), answer->public.partner.name, answer->public.n_states);
    const char *rest = count == 3   ? jarak__answer_format(answer, "%s; %s; %s", phrases[0], phrases[1], phrases[2])
                       : count == 2 ? jarak__answer_format(answer, "%s; %s", phrases[0], phrases[1])
                                    : phrases[0];
    return who != NULL && rest != NULL ? jarak__answer_format(answer, _("%s are %s."), who, rest) : NULL;
}

static const char *window_text(jarak__answer *answer)
{
    int since = answer->public.since, until = answer->public.until;
    if (since != 0 && until != 0) {
        return jarak__answer_format(answer, _(", %d to %d"), since, until);
    }
    return since != 0   ? jarak__answer_format(answer, _(" since %d"), since)
           : until != 0 ? jarak__answer_format(answer, _(" until %d"), until)
                        : "";
}

static const char *question(jarak__answer *answer)
{
    const jarak_answer *public = &answer->public;
    const char **names = jarak__answer_array(answer, public->n_states, sizeof *names);
    for (size_t i = 0; names != NULL && i < public->n_states; i++) {
        names[i] = public->states[i].name;
    }
    const char *states = names != NULL ? jarak__list_text(answer, public->n_states, names) : NULL;
    const char *window = window_text(answer);
    if (states == NULL || window == NULL) {
        return NULL;
    }
    return jarak__answer_format(answer, _("%s with %s: closer or apart%s?"), states, public->partner.name, window);
}

jarak_status jarak__answer_sentences(jarak__answer *answer, const jarak_ask_settings *settings, jarak_error *error)
{
    jarak_answer *public = &answer->public;
    for (size_t i = 0; i < public->n_pairs; i++) {
        answer->pairs[i].sentence = pair_sentence(answer, &answer->pairs[i]);
        if (answer->pairs[i].sentence == NULL) {
            return jarak__answer_out_of_memory(error);
        }
    }
    public->sentence = whole_sentence(answer);
    public->question = settings->question != NULL ? jarak__answer_copy(answer, settings->question) : question(answer);
    return public->sentence != NULL && public->question != NULL ? JARAK_OK : jarak__answer_out_of_memory(error);
}
