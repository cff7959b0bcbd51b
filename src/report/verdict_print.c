/* The verdict as a table: a line a pair, for each group the direction, its probability, since when, and how many other ways of
 * answering agree. */
#include <stdio.h>
#include <string.h>

#include "answer/answer.h"
#include "base/text.h"
#include "report/answer_text.h"

enum { NAME, FIRST_GROUP, COLUMNS_A_GROUP = 4 };

static bool is_known(const jarak_pair *pair)
{
    bool any = false;
    for (int g = 0; g < JARAK_N_GROUPS; g++) {
        any = any || pair->groups[g].known;
    }
    return any;
}

static void add_group(jarak__grid *grid, size_t column, const jarak_verdict *verdict)
{
    char text[JARAK__WORDS_BYTES];
    if (!verdict->known) {
        jarak__grid_cell(grid, column + 1, "–", JARAK__TONE_FAINT);
        return;
    }
    jarak__tone tone = jarak__direction_tone(verdict->direction);
    jarak__grid_cell(grid, column, jarak__direction_mark(verdict->direction), tone);
    jarak__probability_text(verdict->probability, text);
    jarak__grid_cell(grid, column + 1, text, tone);
    if (verdict->since != 0) {
        snprintf(text, sizeof text, _("since %d"), verdict->since);
        jarak__grid_cell(grid, column + 2, text, JARAK__TONE_PLAIN);
    }
    if (verdict->n_specifications > 1) {
        snprintf(text, sizeof text, "%zu/%zu", verdict->n_agree, verdict->n_specifications);
        jarak__grid_cell(grid, column + 3, text, JARAK__TONE_FAINT);
    }
}

static void add_partner(jarak__grid *grid, const jarak_answer *answer, const jarak_actor *partner)
{
    bool titled = false;
    for (size_t i = 0; i < answer->n_pairs; i++) {
        const jarak_pair *pair = &answer->pairs[i];
        if (strcmp(pair->partner.code, partner->code) != 0 || !is_known(pair)) {
            continue;
        }
        if (!titled) {
            char text[128];
            snprintf(text, sizeof text, _("with %s"), partner->within);
            jarak__grid_line(grid);
            jarak__grid_cell(grid, NAME, text, JARAK__TONE_STRONG);
            titled = true;
        }
        jarak__grid_line(grid);
        char name[160];
        snprintf(name, sizeof name, "  %s", pair->state.name);
        jarak__grid_cell(grid, NAME, name, JARAK__TONE_PLAIN);
        for (size_t g = 0; g < JARAK_N_GROUPS; g++) {
            add_group(grid, FIRST_GROUP + g * COLUMNS_A_GROUP, &pair->groups[g]);
        }
    }
}

/* All states with the partner: the mean of their changes. */
static void add_together(jarak__grid *grid, const jarak_answer *answer)
{
    if (answer->n_states < 2) {
        return;
    }
    jarak__grid_line(grid);
    jarak__grid_cell(grid, NAME, _("  together"), JARAK__TONE_PLAIN);
    for (size_t g = 0; g < JARAK_N_GROUPS; g++) {
        const jarak_verdict_mean *mean = &answer->groups[g];
        size_t column = FIRST_GROUP + g * COLUMNS_A_GROUP;
        char text[JARAK__WORDS_BYTES];
        if (mean->n_pairs == 0) {
            jarak__grid_cell(grid, column + 1, "–", JARAK__TONE_FAINT);
            continue;
        }
        jarak__tone tone = jarak__direction_tone(mean->direction);
        jarak__probability_text(mean->probability, text);
        jarak__grid_cell(grid, column, jarak__direction_mark(mean->direction), tone);
        jarak__grid_cell(grid, column + 1, text, tone);
    }
}

/* The years that the verdicts compare, the first and the last of any. false: there is no verdict. */
static bool years_compared(const jarak_answer *answer, int *from, int *to, bool *differ)
{
    bool any = false;
    *differ = false;
    for (size_t i = 0; i < answer->n_pairs; i++) {
        for (int g = 0; g < JARAK_N_GROUPS; g++) {
            const jarak_verdict *verdict = &answer->pairs[i].groups[g];
            if (!verdict->known) {
                continue;
            }
            *differ = *differ || (any && (verdict->from != *from || verdict->to != *to));
            *from = any && *from < verdict->from ? *from : verdict->from;
            *to = any && *to > verdict->to ? *to : verdict->to;
            any = true;
        }
    }
    return any;
}

/* What a narrow screen has no room for: how many other ways of answering agree, then since when. */
static void fit(jarak__grid *grid, int width)
{
    for (size_t column = COLUMNS_A_GROUP - 1; column > 1; column--) {
        const bool is_wide = jarak__grid_columns(grid, 0, jarak__grid_lines(grid)) > width;
        for (size_t g = 0; g < JARAK_N_GROUPS && is_wide; g++) {
            jarak__grid_hide(grid, FIRST_GROUP + g * COLUMNS_A_GROUP + column);
        }
    }
}

void jarak__write_verdicts(jarak__writer *writer, const jarak_answer *answer, const jarak_print_settings *settings)
{
    int from = 0, to = 0;
    bool differ;
    if (!years_compared(answer, &from, &to, &differ)) {
        return;
    }
    jarak__grid *grid = jarak__grid_new("llrlrlrlrlrlr", settings->colour);
    if (grid == NULL) {
        writer->failed = true;
        return;
    }
    jarak__grid_line(grid);
    for (size_t g = 0; g < JARAK_N_GROUPS; g++) {
        jarak__grid_cell(grid, FIRST_GROUP + g * COLUMNS_A_GROUP + 1, jarak__group_word((jarak_group)g), JARAK__TONE_STRONG);
    }
    add_partner(grid, answer, &answer->partner);
    add_together(grid, answer);
    for (size_t k = 0; k < answer->n_rivals; k++) {
        add_partner(grid, answer, &answer->rivals[k]);
    }
    char title[512]; /* of two bytes a letter in some languages */
    snprintf(title, sizeof title,
             differ ? _("All indicators together, within %d–%d as far as figures reach: probability of closer, since when, other ways of "
                        "answering that agree")
                    : _("All indicators together, %d–%d: probability of closer, since when, other ways of answering that agree"),
             from, to);
    fit(grid, settings->width);
    jarak__write_heading(writer, title, settings);
    jarak__grid_write(grid, 0, jarak__grid_lines(grid), 0, writer);
    jarak__write_text(writer, "\n");
    jarak__grid_free(grid);
}
