/* The sentences of the headline, an indicator after the other. */
#include <stdio.h>
#include <string.h>

#include "answer/words/headline.h"
#include "answer/words/numbers.h"
#include "base/text.h"
#include "base/writer.h"

static const jarak__headline_texts list[] = {
    {
        "trade.volume",
        N_("trade of {of} {with} grew from {from} to {to} ({change}{years})"),
        N_("trade of {of} {with} fell from {from} to {to} ({change}{years})"),
        N_("trade of {of} {with} held almost level, from {from} to {to} ({change}{years})"),
        N_("trade of {of} {with} went from {from} to {to} ({change}{years}), which is within the error of the figures"),
        N_("trade {with} grew {where}, most for {name} ({amounts}{years})"),
        N_("trade {with} fell {where}, most for {name} ({amounts}{years})"),
        N_("trade {with} grew {where}, most for {name} ({amounts}{years}), and fell {elsewhere}, most for {other} ({other_amounts}"
           "{other_years})"),
        N_("trade {with} changed beyond the error of the figures {where} (for {name}, where it is largest, from {from} to {to}{years})"),
        N_("trade of {of} {with} grew {amounts}{years}"),
        N_("trade of {of} {with} fell {amounts}{years}"),
    },
    {
        "trade.share",
        N_("the share of {of_partner} in the trade of {of} rose from {from} to {to} ({change}{years})"),
        N_("the share of {of_partner} in the trade of {of} fell from {from} to {to} ({change}{years})"),
        NULL,
        NULL,
        N_("the share of {of_partner} in their trade rose {where}, most for {name} (from {from} to {to}{years})"),
        N_("the share of {of_partner} in their trade fell {where}, most for {name} (from {from} to {to}{years})"),
        N_("the share of {of_partner} in their trade rose {where}, most for {name} (from {from} to {to}{years}), and fell {elsewhere}, "
           "most for {other} (from {other_from} to {other_to}{other_years})"),
        NULL,
        NULL,
        NULL,
    },
    {
        "people.work_entries",
        N_("entries for work from {of} into {of_partner} rose from {from} to {to} ({change}{years})"),
        N_("entries for work from {of} into {of_partner} fell from {from} to {to} ({change}{years})"),
        NULL,
        NULL,
        N_("entries for work into {of_partner} rose {where}, most for {name} (from {from} to {to}{years})"),
        N_("entries for work into {of_partner} fell {where}, most for {name} (from {from} to {to}{years})"),
        N_("entries for work into {of_partner} rose {where}, most for {name} (from {from} to {to}{years}), and fell {elsewhere}, most for "
           "{other} (from {other_from} to {other_to}{other_years})"),
        NULL,
        NULL,
        NULL,
    },
    {
        "people.entries",
        N_("entries from {of} into {of_partner} rose from {from} to {to} ({change}{years})"),
        N_("entries from {of} into {of_partner} fell from {from} to {to} ({change}{years})"),
        NULL,
        NULL,
        N_("entries into {of_partner} rose {where}, most for {name} (from {from} to {to}{years})"),
        N_("entries into {of_partner} fell {where}, most for {name} (from {from} to {to}{years})"),
        N_("entries into {of_partner} rose {where}, most for {name} (from {from} to {to}{years}), and fell {elsewhere}, most for {other} "
           "(from {other_from} to {other_to}{other_years})"),
        NULL,
        NULL,
        NULL,
    },
    {
        "people.stock",
        N_("the number of people from {of} who live in {of_partner} rose from {from} to {to} ({change}{years})"),
        N_("the number of people from {of} who live in {of_partner} fell from {from} to {to} ({change}{years})"),
        NULL,
        NULL,
        N_("the number of their people who live in {of_partner} rose {where}, most for {name} (from {from} to {to}{years})"),
        N_("the number of their people who live in {of_partner} fell {where}, most for {name} (from {from} to {to}{years})"),
        N_("the number of their people who live in {of_partner} rose {where}, most for {name} (from {from} to {to}{years}), and fell "
           "{elsewhere}, most for {other} (from {other_from} to {other_to}{other_years})"),
        NULL,
        NULL,
        NULL,
    },
    {
        "money.remittances",
        N_("remittances from {of_partner} to {of} rose from {from} to {to} ({change}{years})"),
        N_("remittances from {of_partner} to {of} fell from {from} to {to} ({change}{years})"),
        NULL,
        NULL,
        N_("remittances from {of_partner} rose {where}, most for {name} (from {from} to {to}{years})"),
        N_("remittances from {of_partner} fell {where}, most for {name} (from {from} to {to}{years})"),
        N_("remittances from {of_partner} rose {where}, most for {name} (from {from} to {to}{years}), and fell {elsewhere}, most for "
           "{other} (from {other_from} to {other_to}{other_years})"),
        NULL,
        NULL,
        NULL,
    },
    {
        "votes.ideal_distance",
        N_("by their votes at the United Nations, {of} and {of_partner} drew closer, from {from} to {to} standard deviations apart{years}"),
        N_("by their votes at the United Nations, {of} and {of_partner} drew apart, from {from} to {to} standard deviations{years}"),
        NULL,
        NULL,
        N_("by votes at the United Nations, the distance to {of_partner} shrank {where}, most for {name} (from {from} to {to} standard "
           "deviations{years})"),
        N_("by votes at the United Nations, the distance to {of_partner} grew {where}, most for {name} (from {from} to {to} standard "
           "deviations{years})"),
        N_("by votes at the United Nations, the distance to {of_partner} shrank {where}, most for {name} (from {from} to {to} standard "
           "deviations{years}), and grew {elsewhere}, most for {other} (from {other_from} to {other_to}{other_years})"),
        NULL,
        NULL,
        NULL,
    },
    {
        "sanctions.against",
        N_("{of} went from {from} to {to} of seven kinds of sanctions against {of_partner}{years}"),
        N_("{of} went from {from} to {to} of seven kinds of sanctions against {of_partner}{years}"),
        NULL,
        NULL,
        N_("kinds of sanctions against {of_partner} became fewer {where}, most for {name} (from {from} to {to} of seven{years})"),
        N_("kinds of sanctions against {of_partner} became more {where}, most for {name} (from {from} to {to} of seven{years})"),
        N_("kinds of sanctions against {of_partner} became fewer {where}, most for {name} (from {from} to {to} of seven{years}), and more "
           "{elsewhere}, most for {other} (from {other_from} to {other_to}{other_years})"),
        NULL,
        NULL,
        NULL,
    },
};

const jarak__headline_texts *jarak__headline_list(size_t *count)
{
    *count = sizeof list / sizeof list[0];
    return list;
}

static const char *count_text(jarak__answer_work *answer, const char *sentence, size_t n_told, size_t n)
{
    char told[JARAK__WORDS_BYTES], all[JARAK__WORDS_BYTES];
    const jarak__headline_word words[] = {{"told", jarak__count_text((int64_t)n_told, told)}, {"all", jarak__count_text((int64_t)n, all)}};
    return jarak__headline_fill(answer, sentence, sizeof words / sizeof words[0], words);
}

const char *jarak__headline_where(jarak__answer_work *answer, size_t n_told, size_t n_known, size_t n_all)
{
    const bool whole = n_known == n_all;
    if (n_told == 0) {
        return count_text(answer,
                          whole ? P_("in none of {all} state", "in none of {all} states", n_known)
                                : P_("in none of the {all} state with data", "in none of the {all} states with data", n_known),
                          n_told, n_known);
    }
    if (n_told == 2 && n_known == 2) {
        return whole ? _("in both states") : _("in both states with data");
    }
    if (n_told == n_known) {
        return count_text(answer,
                          whole ? P_("in the {all} state", "in all {all} states", n_known)
                                : P_("in the {all} state with data", "in all {all} states with data", n_known),
                          n_told, n_known);
    }
    return count_text(answer,
                      whole ? P_("in {told} of {all} state", "in {told} of {all} states", n_known)
                            : P_("in {told} of the {all} state with data", "in {told} of the {all} states with data", n_known),
                      n_told, n_known);
}

static const char *find_word(size_t n_words, const jarak__headline_word *words, const char *word, size_t length)
{
    for (size_t i = 0; i < n_words; i++) {
        if (strlen(words[i].word) == length && strncmp(words[i].word, word, length) == 0) {
            return words[i].text;
        }
    }
    return NULL;
}

const char *jarak__headline_fill(jarak__answer_work *answer, const char *sentence, size_t n_words, const jarak__headline_word *words)
{
    if (sentence == NULL) {
        return NULL;
    }
    jarak__writer text = {0};
    while (*sentence != '\0') {
        const size_t plain = strcspn(sentence, "{");
        jarak__write_bytes(&text, sentence, plain);
        sentence += plain;
        const char *end = *sentence == '{' ? strchr(sentence, '}') : NULL;
        if (end == NULL) {
            jarak__write_text(&text, sentence);
            break;
        }
        const char *value = find_word(n_words, words, sentence + 1, (size_t)(end - sentence) - 1);
        jarak__write_text(&text, value != NULL ? value : "");
        sentence = end + 1;
    }
    answer->failed |= text.failed;
    const char *copy = text.failed ? NULL : jarak__answer_copy(answer, text.bytes != NULL ? text.bytes : "");
    jarak__writer_release(&text);
    return copy;
}
