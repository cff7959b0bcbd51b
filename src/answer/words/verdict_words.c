/* The verdict in words: "Apart in signals since 2022; closer in volume; no clear direction in share." */
#include <string.h>

#include "answer/answer.h"
#include "answer/words/names.h"
#include "answer/words/words.h"
#include "base/text.h"
#include "base/writer.h"

/* What comes first and what follows, for each direction. */
static const char *introduction(jarak_direction direction, bool first)
{
    switch (direction) {
    case JARAK_DIRECTION_CLOSER:
        return first ? _("Closer in") : _("closer in");
    case JARAK_DIRECTION_APART:
        return first ? _("Apart in") : _("apart in");
    case JARAK_DIRECTION_NOT_MATERIAL:
        return first ? _("No material change in") : _("no material change in");
    case JARAK_DIRECTION_MIXED:
        return first ? _("Mixed in") : _("mixed in");
    case JARAK_DIRECTION_DISPUTED:
        return first ? _("Reporters contradict each other in") : _("reporters contradict each other in");
    default:
        return first ? _("No clear direction in") : _("no clear direction in");
    }
}

typedef struct told_group {
    bool known;
    jarak_direction direction;
    int since;
    int from, to; /* 0: the years asked for */
} told_group;

/* The groups with one direction, in their order. */
static void write_direction(jarak__writer *text, const told_group *groups, jarak_direction direction)
{
    size_t count = 0, written = 0;
    for (int g = 0; g < JARAK_N_GROUPS; g++) {
        count += groups[g].known && groups[g].direction == direction;
    }
    for (int g = 0; g < JARAK_N_GROUPS && count > 0; g++) {
        if (!groups[g].known || groups[g].direction != direction) {
            continue;
        }
        if (written == 0) {
            jarak__write_format(text, "%s%s", text->length > 0 ? "; " : "", introduction(direction, text->length == 0));
        }
        written++;
        jarak__write_text(text, written == 1 ? " " : written == count ? _(" and ") : ", ");
        jarak__write_text(text, jarak__group_word((jarak_group)g));
        if (groups[g].from != 0) {
            jarak__write_format(text, " (%d–%d)", groups[g].from, groups[g].to);
        }
        if (groups[g].since != 0) {
            jarak__write_format(text, _(" since %d"), groups[g].since);
        }
    }
}

/* NULL where no group is known. */
static const char *sentence_of(jarak__answer_work *answer, const told_group *groups)
{
    jarak__writer text = {0};
    write_direction(&text, groups, JARAK_DIRECTION_CLOSER);
    write_direction(&text, groups, JARAK_DIRECTION_APART);
    write_direction(&text, groups, JARAK_DIRECTION_MIXED);
    write_direction(&text, groups, JARAK_DIRECTION_DISPUTED);
    write_direction(&text, groups, JARAK_DIRECTION_NOT_MATERIAL);
    write_direction(&text, groups, JARAK_DIRECTION_UNDECIDED);
    bool any = text.length > 0;
    jarak__write_text(&text, ".");
    answer->failed |= text.failed;
    const char *copy = any && !text.failed ? jarak__answer_copy(answer, text.bytes) : NULL;
    jarak__writer_release(&text);
    return copy;
}

/* The states with which the rival has a direction in a group, as " (Kazakhstan, Kyrgyzstan)", behind the group's name. */
static void write_states(jarak__writer *text, const jarak__answer_work *answer, const jarak_actor *rival, int group,
                         jarak_direction direction)
{
    size_t written = 0;
    for (size_t i = 0; i < answer->public.n_pairs; i++) {
        const jarak_pair *pair = &answer->public.pairs[i];
        const jarak_verdict *verdict = &pair->groups[group];
        if (pair->partner.code == rival->code && verdict->known && verdict->direction == direction) {
            jarak__write_format(text, "%s%s", written++ == 0 ? " (" : ", ", pair->state.name);
        }
    }
    jarak__write_text(text, written > 0 ? ")" : "");
}

static bool any_direction(const jarak__answer_work *answer, const jarak_actor *rival, int group, jarak_direction direction)
{
    for (size_t i = 0; i < answer->public.n_pairs; i++) {
        const jarak_pair *pair = &answer->public.pairs[i];
        if (pair->partner.code == rival->code && pair->groups[group].known && pair->groups[group].direction == direction) {
            return true;
        }
    }
    return false;
}

/* " With China: closer in volume (Kazakhstan, Kyrgyzstan)." of the partner and each rival with whom anything is decided. */
static void write_rivals(jarak__writer *text, jarak__answer_work *answer)
{
    static const jarak_direction decided[] = {JARAK_DIRECTION_CLOSER, JARAK_DIRECTION_APART};
    const bool several = answer->public.n_states > 1; /* of one state the sentence before has said it */
    for (size_t k = several ? 0 : 1; k <= answer->public.n_rivals; k++) {
        const jarak_actor *rival = k == 0 ? &answer->public.partner : &answer->public.rivals[k - 1];
        size_t written = 0;
        for (size_t d = 0; d < sizeof decided / sizeof decided[0]; d++) {
            bool introduced = false;
            for (int g = 0; g < JARAK_N_GROUPS; g++) {
                if (!any_direction(answer, rival, g, decided[d])) {
                    continue;
                }
                if (written++ == 0) {
                    jarak__write_text(text, " ");
                    jarak__write_format(text, _("With %s: "), rival->within);
                }
                if (!introduced) {
                    jarak__write_format(text, "%s%s ", written > 1 ? "; " : "", introduction(decided[d], false));
                } else {
                    jarak__write_text(text, ", ");
                }
                introduced = true;
                jarak__write_text(text, jarak__group_word((jarak_group)g));
                write_states(text, answer, rival, g, decided[d]);
            }
        }
        jarak__write_text(text, written > 0 ? "." : "");
    }
}

/* The sentence over all states, and what is decided with the rivals. */
static const char *whole_sentence(jarak__answer_work *answer, const char *sentence)
{
    jarak__writer text = {0};
    jarak__write_text(&text, sentence);
    write_rivals(&text, answer);
    answer->failed |= text.failed;
    const char *copy = text.failed ? NULL : jarak__answer_copy(answer, text.bytes);
    jarak__writer_release(&text);
    return copy;
}

jarak_status jarak__answer_verdict_sentences(jarak__answer_work *answer, jarak_error *error)
{
    told_group groups[JARAK_N_GROUPS];
    for (size_t i = 0; i < answer->public.n_pairs; i++) {
        for (int g = 0; g < JARAK_N_GROUPS; g++) {
            const jarak_verdict *verdict = &answer->pairs[i].groups[g];
            groups[g] = (told_group){.known = verdict->known,
                                     .direction = verdict->direction,
                                     .since = verdict->since,
                                     .from = verdict->narrowed ? verdict->from : 0,
                                     .to = verdict->to};
        }
        const char *sentence = sentence_of(answer, groups);
        answer->pairs[i].sentence = sentence != NULL ? sentence : answer->pairs[i].details;
    }
    for (int g = 0; g < JARAK_N_GROUPS; g++) {
        const jarak_verdict_mean *mean = &answer->public.groups[g];
        groups[g] = (told_group){.known = mean->n_pairs > 0, .direction = mean->direction};
    }
    const char *sentence = answer->public.n_states == 1 ? answer->pairs[0].sentence : sentence_of(answer, groups);
    answer->public.sentence = sentence != NULL ? whole_sentence(answer, sentence) : answer->public.details;
    if (answer->public.sentence != NULL && strcmp(answer->public.sentence, answer->public.details) == 0) {
        answer->public.sentence = answer->public.details; /* which is then printed once */
    }
    return answer->failed ? jarak__answer_out_of_memory(error) : JARAK_OK;
}
