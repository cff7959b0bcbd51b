/* On what a verdict hangs: the same question without one of its values, one of its indicators, or one year. */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "verdict/verdict.h"

/* So many of the largest are tried; whole indicators and whole years only where there are several in them, else they are a value. */
enum { MOST_VALUES = 3, MOST_YEARS = 3 };

/* All that is left out, one at a time, in the order of the verdicts. */
typedef struct trial {
    jarak__verdict_work *work;
    jarak__questions questions;
    jarak_influence *left_out; /* of each window */
    size_t room;
    size_t *first; /* of each verdict, where its windows begin */
} trial;

static bool is_decided(const jarak_verdict *verdict)
{
    return verdict->known && (verdict->direction == JARAK_DIRECTION_CLOSER || verdict->direction == JARAK_DIRECTION_APART);
}

/* The largest first, equals by the order of print and time. */
static int compare_sizes(const void *one, const void *other)
{
    const jarak_influence *a = one, *b = other;
    const double left = fabs(a->contribution), right = fabs(b->contribution);
    if (left > right || left < right) {
        return left < right ? 1 : -1;
    }
    const int order = (a->indicator > b->indicator) - (a->indicator < b->indicator);
    return order != 0 ? order : (a->year > b->year) - (a->year < b->year);
}

static size_t sort_and_cut(jarak_influence *list, size_t n, size_t most)
{
    if (n > 0) {
        qsort(list, n, sizeof *list, compare_sizes);
    }
    return n < most ? n : most;
}

static size_t list_values(const jarak_verdict *verdict, jarak_influence *list)
{
    for (size_t i = 0; i < verdict->n_contributions; i++) {
        const jarak_contribution *one = &verdict->contributions[i];
        list[i] = (jarak_influence){.indicator = one->indicator, .year = one->year, .contribution = one->contribution};
    }
    return sort_and_cut(list, verdict->n_contributions, MOST_VALUES);
}

static size_t list_indicators(const jarak_verdict *verdict, jarak_influence *list)
{
    const size_t n = verdict->n_reasons > 1 ? verdict->n_reasons : 0;
    for (size_t i = 0; i < n; i++) {
        list[i] = (jarak_influence){.indicator = verdict->reasons[i].indicator, .contribution = verdict->reasons[i].contribution};
    }
    return n;
}

/* Years in which several indicators have a value. */
static size_t list_years(const jarak_verdict *verdict, jarak_influence *list)
{
    size_t n = 0;
    for (int year = verdict->from; year <= verdict->to; year++) {
        size_t count = 0;
        double sum = 0;
        for (size_t i = 0; i < verdict->n_contributions; i++) {
            if (verdict->contributions[i].year == year) {
                count++;
                sum += verdict->contributions[i].contribution;
            }
        }
        if (count > 1) {
            list[n++] = (jarak_influence){.year = year, .contribution = sum};
        }
    }
    return sort_and_cut(list, n, MOST_YEARS);
}

/* The number of a value of a pair; SIZE_MAX: there is none. */
static size_t find_value(const jarak__verdict_work *work, size_t pair, const jarak_influence *sought)
{
    for (size_t i = work->first_value[pair]; i < work->first_value[pair + 1]; i++) {
        const jarak_verdict_value *value = &work->data->values[i];
        if (&work->data->indicators[value->indicator] == sought->indicator && value->year == sought->year) {
            return i;
        }
    }
    return SIZE_MAX;
}

static jarak_status ask(trial *all, size_t number, const jarak_influence *left_out, jarak_error *error)
{
    const jarak_verdict *verdict = &all->work->verdicts[number];
    const size_t pair = number / JARAK_N_GROUPS, n = all->questions.data.n_windows;
    jarak__choices choices = jarak__main_choices;
    size_t skipped = SIZE_MAX;
    if (n == all->room) {
        const size_t room = all->room > 0 ? 2 * all->room : 64;
        jarak_influence *more = jarak__resize_array(all->left_out, room, sizeof *more);
        if (more == NULL) {
            return jarak__verdict_out_of_memory(error);
        }
        all->left_out = more;
        all->room = room;
    }
    all->left_out[n] = *left_out;
    if (left_out->indicator == NULL) {
        choices.left_year = left_out->year;
    } else if (left_out->year == 0) {
        choices.left_out = (size_t)(left_out->indicator - all->work->data->indicators);
    } else {
        skipped = find_value(all->work, pair, left_out);
    }
    const jarak__window window = {.from = verdict->from, .to = verdict->to};
    return jarak__question_add(&all->questions, all->work, pair, (jarak_group)(number % JARAK_N_GROUPS), &choices, window, skipped, error);
}

static jarak_status ask_about(trial *all, size_t number, jarak_error *error)
{
    const jarak_verdict *verdict = &all->work->verdicts[number];
    size_t (*const lists[])(const jarak_verdict *, jarak_influence *) = {list_values, list_indicators, list_years};
    const size_t room = verdict->n_contributions + verdict->n_reasons + (size_t)(verdict->to - verdict->from) + 1;
    jarak_influence *list = jarak__calloc(room, sizeof *list);
    jarak_status status = list != NULL ? JARAK_OK : jarak__verdict_out_of_memory(error);
    for (size_t k = 0; list != NULL && k < sizeof lists / sizeof lists[0]; k++) {
        const size_t n = lists[k](verdict, list);
        for (size_t i = 0; i < n && status == JARAK_OK; i++) {
            status = ask(all, number, &list[i], error);
        }
    }
    jarak__free(list);
    return status;
}

/* What was left out of a verdict, with what is then said; and of single values those without which it would be another. */
static jarak_status keep(trial *all, const jarak_changes *changes, size_t number, jarak_error *error)
{
    jarak_verdict *verdict = &all->work->verdicts[number];
    const size_t first = all->first[number], count = all->first[number + 1] - first;
    jarak_influence *omissions = jarak__verdict_array(all->work, count, sizeof *omissions);
    jarak_influence *influences = jarak__verdict_array(all->work, count, sizeof *influences);
    if (omissions == NULL || influences == NULL) {
        return jarak__verdict_out_of_memory(error);
    }
    for (size_t i = 0; i < count; i++) {
        const jarak_change_posterior *posterior = &changes->ties[first + i].posterior;
        omissions[i] = all->left_out[first + i];
        omissions[i].known = posterior->answer != JARAK_CHANGE_NO_FIGURES;
        omissions[i].probability = posterior->probability;
        omissions[i].direction = jarak__direction_of(posterior->answer);
        if (omissions[i].indicator != NULL && omissions[i].year != 0 && omissions[i].direction != verdict->direction) {
            influences[verdict->n_influences++] = omissions[i];
        }
    }
    verdict->omissions = omissions;
    verdict->n_omissions = count;
    verdict->influences = influences;
    return JARAK_OK;
}

jarak_status jarak__verdict_influences(jarak__verdict_work *work, jarak_error *error)
{
    const size_t n_all = work->data->n_pairs * JARAK_N_GROUPS;
    trial all = {.work = work, .first = jarak__calloc(n_all + 1, sizeof *all.first)};
    jarak_change *fit = NULL;
    jarak_status status = all.first != NULL ? JARAK_OK : jarak__verdict_out_of_memory(error);
    for (size_t i = 0; all.first != NULL && i < n_all && status == JARAK_OK; i++) {
        all.first[i] = all.questions.data.n_windows;
        status = is_decided(&work->verdicts[i]) ? ask_about(&all, i, error) : JARAK_OK;
        all.first[i + 1] = all.questions.data.n_windows;
    }
    jarak_change_settings settings;
    jarak_change_settings_init(&settings);
    settings.level = work->settings.level;
    settings.cancel = work->settings.cancel;
    settings.steps = settings.reasons = settings.distributions = false;
    if (status == JARAK_OK && all.questions.data.n_windows > 0) {
        status = jarak_change_fit(&all.questions.data, &settings, &fit, error);
    }
    for (size_t i = 0; fit != NULL && i < n_all && status == JARAK_OK; i++) {
        status = is_decided(&work->verdicts[i]) ? keep(&all, jarak_change_result(fit), i, error) : JARAK_OK;
    }
    jarak_change_free(fit);
    jarak__questions_release(&all.questions);
    jarak__free(all.left_out);
    jarak__free(all.first);
    return status;
}
