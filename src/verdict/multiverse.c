/* The verdict under other defensible choices: each by itself, or every combination of them.
 *
 * The ends of the window need no new fit, the other choices do: the model is fitted once for each combination of them, and read off at
 * all windows. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "jarak/progress.h"
#include "verdict/verdict.h"

enum { DRAWS = 50, FARTHEST_END = 2, N_ENDS = 2 * FARTHEST_END + 1, GROWTH = 64 };

const char *jarak_choice_name(size_t choice)
{
    static const char *const names[JARAK_N_CHOICES] = {"since", "until", "left_out", "reporter", "votes", "weights", "transform"};
    return choice < JARAK_N_CHOICES ? names[choice] : "";
}

/* The specifications of one pair, growing. */
typedef struct spec_list {
    jarak_specification *specs;
    size_t count, capacity;
} spec_list;

typedef struct multiverse {
    jarak__verdict_work *verdicts;
    jarak_group group;
    const jarak__choices *main;
    bool weighs;      /* there are several indicators, whose weights can be chosen */
    spec_list *lists; /* of each pair */
    jarak_closeness_change *changes;
} multiverse;

/* How many choices differ from those of the verdict. */
static int count_differences(const multiverse *work, const jarak__choices *choices, jarak__window window)
{
    const jarak__choices *main = work->main;
    return (window.from != work->verdicts->window.from) + (window.to != work->verdicts->window.to) + (choices->left_out != main->left_out) +
           (choices->reporter != main->reporter) + (choices->votes != main->votes) + (choices->equal_weights != main->equal_weights) +
           (choices->natural_scale != main->natural_scale);
}

/* A year as text, in the verdicts' memory. */
static const char *year_text(jarak__verdict_work *work, int year)
{
    char text[16];
    int length = snprintf(text, sizeof text, "%d", year);
    return jarak__arena_text(&work->arena, text, (size_t)length);
}

/* false when memory is out. */
static bool name_choices(jarak__verdict_work *work, const jarak__choices *choices, jarak__window window, jarak_specification *spec)
{
    static const char *const reporters[N_REPORTERS] = {"mean", "own", "partner"};
    static const char *const votes[N_VOTES] = {"all", "contested", "ideal points"};
    spec->choices[CHOICE_SINCE] = year_text(work, window.from);
    spec->choices[CHOICE_UNTIL] = year_text(work, window.to);
    spec->choices[CHOICE_LEFT_OUT] = choices->left_out == SIZE_MAX ? "nothing" : work->data->indicators[choices->left_out].code;
    spec->choices[CHOICE_REPORTER] = reporters[choices->reporter];
    spec->choices[CHOICE_VOTES] = votes[choices->votes];
    spec->choices[CHOICE_WEIGHTS] = choices->equal_weights ? "equal" : "estimated";
    spec->choices[CHOICE_TRANSFORM] = choices->natural_scale ? "natural" : "scaled";
    return spec->choices[CHOICE_SINCE] != NULL && spec->choices[CHOICE_UNTIL] != NULL;
}

static bool grow(spec_list *list)
{
    if (list->count < list->capacity) {
        return true;
    }
    jarak_specification *more = jarak__resize_array(list->specs, list->capacity + GROWTH, sizeof *more);
    if (more == NULL) {
        return false;
    }
    list->specs = more;
    list->capacity += GROWTH;
    return true;
}

/* Reads one fit off at one window, for all pairs. */
static jarak_status read_window(multiverse *work, const jarak__group_fit *made, const jarak__choices *choices, jarak__window window,
                                jarak_error *error)
{
    const jarak_verdict_data *data = work->verdicts->data;
    const double level = work->verdicts->settings.level;
    int differences = count_differences(work, choices, window);
    if (window.from >= window.to || (!work->verdicts->settings.multiverse && differences > 1)) {
        return JARAK_OK;
    }
    jarak_status status = jarak_closeness_changes(made->fit, 0, window.from, window.to, level, work->changes, error);
    jarak_specification named = {.main = differences == 0};
    if (!name_choices(work->verdicts, choices, window, &named)) {
        return jarak__verdict_out_of_memory(error);
    }
    for (size_t pair = 0; pair < data->n_pairs && status == JARAK_OK; pair++) {
        const jarak_closeness_change *change = &work->changes[pair];
        if (!jarak__verdict_of(work->verdicts, pair, work->group)->known || isnan(change->mean)) {
            continue;
        }
        if (!grow(&work->lists[pair])) {
            return jarak__verdict_out_of_memory(error);
        }
        jarak_specification *spec = &work->lists[pair].specs[work->lists[pair].count++];
        *spec = named;
        spec->change = change->mean / made->unit;
        spec->low = change->low / made->unit;
        spec->high = change->high / made->unit;
        spec->probability = change->probability;
        spec->direction = jarak__direction_at(change->probability, level);
    }
    return status;
}

/* Whether there are values in or after a year, so that a window may end there, and in or before it. */
static bool has_values(const multiverse *work, int year, bool until)
{
    for (size_t i = 0; i < work->verdicts->data->n_values; i++) {
        if (until ? work->verdicts->data->values[i].year >= year : work->verdicts->data->values[i].year <= year) {
            return true;
        }
    }
    return false;
}

static jarak_status try_choices(multiverse *work, const jarak__choices *choices, jarak_error *error)
{
    const jarak__window main = work->verdicts->window;
    if (!work->verdicts->settings.multiverse && count_differences(work, choices, main) > 1) {
        return JARAK_OK;
    }
    jarak__group_fit made;
    jarak_status status = jarak__group_fit_make(work->verdicts, work->group, choices, DRAWS, &made, error);
    for (int from = -FARTHEST_END; from <= FARTHEST_END && status == JARAK_OK && made.fit != NULL; from++) {
        for (int to = -FARTHEST_END; to <= FARTHEST_END && status == JARAK_OK; to++) {
            jarak__window window = {.from = main.from + from, .to = main.to + to};
            bool sensible = (from == 0 || has_values(work, window.from, false)) && (to == 0 || has_values(work, window.to, true));
            if (sensible) {
                status = read_window(work, &made, choices, window, error);
            }
        }
    }
    jarak__group_fit_release(&made);
    return status;
}

/* Whether the verdict rests on an indicator: to leave out another one is no choice. */
static bool rests_on(const jarak__group_fit *made, const jarak_indicator *indicator)
{
    for (size_t k = 0; k < made->fit->n_indicators; k++) {
        if (made->data.indicators[k] == indicator) {
            return made->fit->indicators[k].use == JARAK_CLOSENESS_USED;
        }
    }
    return false;
}

static size_t count_used(const jarak__group_fit *made)
{
    size_t count = 0;
    for (size_t k = 0; k < made->fit->n_indicators; k++) {
        count += made->fit->indicators[k].use == JARAK_CLOSENESS_USED;
    }
    return count;
}

static bool has_reporters(const multiverse *work)
{
    for (size_t i = 0; i < work->verdicts->data->n_values; i++) {
        const jarak_verdict_value *row = &work->verdicts->data->values[i];
        if (!isnan(row->own) && strcmp(work->verdicts->data->indicators[row->indicator].group, jarak_group_text(work->group)) == 0) {
            return true;
        }
    }
    return false;
}

/* Reporters, votes, weights and scales under one choice of what is left out. */
static jarak_status try_all(multiverse *work, size_t left_out, jarak_error *error)
{
    int n_reporters = has_reporters(work) ? N_REPORTERS : 1, n_votes = work->group == JARAK_GROUP_SIGNALS ? N_VOTES : 1;
    jarak_status status = JARAK_OK;
    for (int reporter = 0; reporter < n_reporters && status == JARAK_OK; reporter++) {
        for (int votes = 0; votes < n_votes && status == JARAK_OK; votes++) {
            for (int other = 0; other < 4 && status == JARAK_OK; other++) {
                if ((other & 1) != 0 && !work->weighs) {
                    continue;
                }
                const jarak__choices choices = {.left_out = left_out,
                                                .reporter = reporter,
                                                .votes = votes,
                                                .equal_weights = (other & 1) != 0,
                                                .natural_scale = (other & 2) != 0};
                status = try_choices(work, &choices, error);
                if (status == JARAK_OK && jarak_interrupted()) {
                    status = jarak_fail(error, JARAK_ERR_INTERRUPTED, _("interrupted"));
                }
            }
        }
    }
    return status;
}

/* The choice whose alternatives, each by itself, move the change most. */
static const char *find_hinge(const spec_list *list)
{
    const jarak_specification *main = NULL;
    for (size_t i = 0; i < list->count; i++) {
        main = list->specs[i].main ? &list->specs[i] : main;
    }
    double largest = 0;
    const char *hinge = NULL;
    for (size_t i = 0; i < list->count && main != NULL; i++) {
        size_t differs = JARAK_N_CHOICES, count = 0;
        for (size_t k = 0; k < JARAK_N_CHOICES; k++) {
            if (strcmp(list->specs[i].choices[k], main->choices[k]) != 0) {
                differs = k;
                count++;
            }
        }
        double moved = fabs(list->specs[i].change - main->change);
        if (count == 1 && moved > largest) {
            largest = moved;
            hinge = jarak_choice_name(differs);
        }
    }
    return hinge;
}

static jarak_status keep_lists(multiverse *work, jarak_error *error)
{
    for (size_t pair = 0; pair < work->verdicts->data->n_pairs; pair++) {
        jarak_verdict *verdict = jarak__verdict_of(work->verdicts, pair, work->group);
        const spec_list *list = &work->lists[pair];
        if (!verdict->known) {
            continue;
        }
        jarak_specification *kept = jarak__verdict_array(work->verdicts, list->count, sizeof *kept);
        if (kept == NULL) {
            return jarak__verdict_out_of_memory(error);
        }
        for (size_t i = 0; i < list->count; i++) {
            kept[i] = list->specs[i];
            verdict->n_agree += kept[i].direction == verdict->direction;
        }
        verdict->specifications = kept;
        verdict->n_specifications = list->count;
        verdict->hinge = find_hinge(list);
    }
    return JARAK_OK;
}

jarak_status jarak__verdict_specifications(jarak__verdict_work *verdicts, jarak_group group, const jarak__group_fit *made,
                                           const jarak__choices *main, jarak_error *error)
{
    const jarak_verdict_data *data = verdicts->data;
    multiverse work = {.verdicts = verdicts, .group = group, .main = main, .weighs = count_used(made) > 1};
    work.lists = jarak__calloc(data->n_pairs, sizeof *work.lists);
    work.changes = jarak__calloc(data->n_pairs, sizeof *work.changes);
    jarak_status status = work.lists == NULL || work.changes == NULL ? jarak__verdict_out_of_memory(error) : JARAK_OK;
    status = status == JARAK_OK ? try_all(&work, SIZE_MAX, error) : status;
    for (size_t k = 0; k < data->n_indicators && status == JARAK_OK; k++) {
        if (rests_on(made, &data->indicators[k])) {
            status = try_all(&work, k, error);
        }
    }
    status = status == JARAK_OK ? keep_lists(&work, error) : status;
    for (size_t pair = 0; pair < data->n_pairs && work.lists != NULL; pair++) {
        jarak__free(work.lists[pair].specs);
    }
    jarak__free(work.lists);
    jarak__free(work.changes);
    return status;
}
