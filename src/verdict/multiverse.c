/* The verdict under other defensible choices: each by itself, or many combinations of them. All of them are questions of one kind, asked
 * together. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "verdict/verdict.h"

enum { FARTHEST_END = 2, MOST_COMBINED_END = 1 };

const char *jarak_choice_name(size_t choice)
{
    static const char *const names[JARAK_N_CHOICES] = {"since",   "until", "left_out", "reporter",    "measure",
                                                       "weights", "noise", "floor",    "correlation", "material"};
    return choice < JARAK_N_CHOICES ? names[choice] : "";
}

/* One specification to be asked. */
typedef struct asked {
    jarak__choices choices;
    jarak__window window;
    bool is_main;  /* the verdict's own */
    size_t number; /* its window's among the questions with the same material change */
} asked;

/* All questions about the verdicts, in the order of the verdicts. */
typedef struct multiverse {
    jarak__verdict_work *work;
    jarak__questions questions[N_MATERIALS]; /* what is material is the same for all questions of a fit */
    jarak_change *fits[N_MATERIALS];         /* NULL where nothing is asked */
    asked *asked;
    size_t n_asked, room;
    size_t *first; /* of each verdict, where its questions begin */
} multiverse;

static jarak_status ask(multiverse *all, size_t pair, jarak_group group, const asked *one, jarak_error *error)
{
    const jarak__window window = one->window;
    if (window.from >= window.to) {
        return JARAK_OK;
    }
    if (all->n_asked == all->room) {
        const size_t room = all->room > 0 ? 2 * all->room : 64;
        asked *more = jarak__resize_array(all->asked, room, sizeof *more);
        if (more == NULL) {
            return jarak__verdict_out_of_memory(error);
        }
        all->asked = more;
        all->room = room;
    }
    jarak__questions *questions = &all->questions[one->choices.material];
    asked *kept = &all->asked[all->n_asked++];
    *kept = *one;
    kept->number = questions->data.n_windows;
    return jarak__question_add(questions, all->work, pair, group, &one->choices, window, SIZE_MAX, error);
}

static const jarak_verdict_part *find_part(const jarak_verdict *verdict, const jarak_indicator *indicator)
{
    for (size_t i = 0; i < verdict->n_parts; i++) {
        if (verdict->parts[i].indicator == indicator) {
            return &verdict->parts[i];
        }
    }
    return NULL;
}

static bool has_reporters(const jarak__verdict_work *work, size_t pair, jarak_group group)
{
    for (size_t i = work->first_value[pair]; i < work->first_value[pair + 1]; i++) {
        const jarak_verdict_value *value = &work->data->values[i];
        if (!isnan(value->own) && !isnan(value->partners) && work->measures[value->indicator].group == (size_t)group) {
            return true;
        }
    }
    return false;
}

/* Whether an indicator without weight could take the place of the one that it competes with. */
static bool stands_in(const jarak_verdict_part *part, const jarak__indicator *entry)
{
    return part->from != 0 && part->weight <= 0 && entry != NULL &&
           (jarak__indicator_is_variant(entry) || (entry->pooled && entry->competes_with != NULL));
}

static double shared_of(const jarak__verdict_work *work, const jarak_verdict_part *part)
{
    const jarak__indicator *entry = work->measures[part->indicator - work->data->indicators].entry;
    return entry != NULL ? entry->errors.shared : (double)NAN;
}

/* Whether two indicators with weight of one dimension rest on the same facts, so that their errors have something in common. */
static bool shares_facts(const jarak__verdict_work *work, const jarak_verdict *verdict)
{
    for (size_t i = 0; i < verdict->n_parts; i++) {
        for (size_t k = 0; k < i; k++) {
            const jarak_verdict_part *a = &verdict->parts[i], *b = &verdict->parts[k];
            if (a->weight > 0 && b->weight > 0 && strcmp(a->indicator->dimension, b->indicator->dimension) == 0 && shared_of(work, a) > 0 &&
                shared_of(work, b) > 0) {
                return true;
            }
        }
    }
    return false;
}

/* The choices beside the window, each by itself; the first is the verdict's own. */
static size_t list_choices(const jarak__verdict_work *work, size_t pair, jarak_group group, jarak__choices *list)
{
    const jarak_verdict *verdict = jarak__verdict_of(work, pair, group);
    size_t n = 0, n_weighty = 0;
    list[n++] = jarak__main_choices;
    for (int noise = NOISE_HALF; noise < N_NOISES; noise++) {
        list[n] = jarak__main_choices;
        list[n++].noise = noise;
    }
    for (int reporter = REPORTER_OWN; reporter < N_REPORTERS && has_reporters(work, pair, group); reporter++) {
        list[n] = jarak__main_choices;
        list[n++].reporter = reporter;
    }
    for (int material = MATERIAL_HALF; material < N_MATERIALS; material++) {
        list[n] = jarak__main_choices;
        list[n++].material = material;
    }
    bool floored = false;
    for (size_t i = 0; i < verdict->n_parts; i++) {
        n_weighty += verdict->parts[i].weight > 0;
        floored = floored || strcmp(verdict->parts[i].use, "below the floor") == 0;
    }
    if (floored) {
        list[n] = jarak__main_choices;
        list[n++].no_floor = true;
    }
    if (n_weighty > verdict->n_dimensions) { /* else each indicator has its dimension's weight anyway */
        list[n] = jarak__main_choices;
        list[n++].equal_weights = true;
    }
    for (int one = CORRELATION_NONE; one < N_CORRELATIONS && shares_facts(work, verdict); one++) {
        list[n] = jarak__main_choices;
        list[n++].correlation = one;
    }
    for (size_t k = 0; k < work->data->n_indicators; k++) {
        const jarak_verdict_part *part = find_part(verdict, &work->data->indicators[k]);
        if (part != NULL && part->weight > 0 && n_weighty > 1) {
            list[n] = jarak__main_choices;
            list[n++].left_out = k;
        } else if (part != NULL && stands_in(part, work->measures[k].entry)) {
            list[n] = jarak__main_choices;
            list[n++].measure = k;
        }
    }
    return n;
}

/* The window's ends moved by some years; where all combinations are asked for, together with the other choices. */
static jarak_status ask_about(multiverse *all, size_t pair, jarak_group group, jarak__choices *list, jarak_error *error)
{
    const jarak_verdict *verdict = jarak__verdict_of(all->work, pair, group);
    const bool combined = all->work->settings.multiverse;
    const size_t n = list_choices(all->work, pair, group, list);
    jarak_status status = JARAK_OK;
    for (int from = -FARTHEST_END; from <= FARTHEST_END; from++) {
        for (int to = -FARTHEST_END; to <= FARTHEST_END; to++) {
            const bool alone = from == 0 || to == 0;
            const bool near = from * from <= MOST_COMBINED_END && to * to <= MOST_COMBINED_END;
            if (!alone && !combined) {
                continue;
            }
            for (size_t i = 0; i < n && status == JARAK_OK; i++) {
                if (i == 0 || (from == 0 && to == 0) || (combined && near)) {
                    const asked one = {.choices = list[i],
                                       .window = {.from = verdict->from + from, .to = verdict->to + to},
                                       .is_main = i == 0 && from == 0 && to == 0};
                    status = ask(all, pair, group, &one, error);
                }
            }
        }
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------------------------ keeping */

/* A year as text, in the verdicts' memory. */
static const char *year_text(jarak__verdict_work *work, int year)
{
    char text[16];
    int length = snprintf(text, sizeof text, "%d", year);
    return jarak__arena_text(&work->arena, text, (size_t)length);
}

/* false when memory is out. */
static bool name_choices(jarak__verdict_work *work, const asked *one, jarak_specification *spec)
{
    static const char *const reporters[N_REPORTERS] = {"all", "own", "partner"}, *const noises[N_NOISES] = {"table", "half", "double"},
                             *const correlations[N_CORRELATIONS] = {"table", "none", "double"},
                             *const materials[N_MATERIALS] = {"default", "half", "double"};
    const jarak__choices *choices = &one->choices;
    spec->choices[CHOICE_SINCE] = year_text(work, one->window.from);
    spec->choices[CHOICE_UNTIL] = year_text(work, one->window.to);
    spec->choices[CHOICE_LEFT_OUT] = choices->left_out == SIZE_MAX ? "nothing" : work->data->indicators[choices->left_out].code;
    spec->choices[CHOICE_REPORTER] = reporters[choices->reporter];
    spec->choices[CHOICE_MEASURE] = choices->measure == SIZE_MAX ? "catalogue" : work->data->indicators[choices->measure].code;
    spec->choices[CHOICE_WEIGHTS] = choices->equal_weights ? "indicators" : "dimensions";
    spec->choices[CHOICE_NOISE] = noises[choices->noise];
    spec->choices[CHOICE_CORRELATION] = correlations[choices->correlation];
    spec->choices[CHOICE_MATERIAL] = materials[choices->material];
    spec->choices[CHOICE_FLOOR] = choices->no_floor ? "none" : "catalogue";
    return spec->choices[CHOICE_SINCE] != NULL && spec->choices[CHOICE_UNTIL] != NULL;
}

/* The choice whose alternatives, each by itself, move the change most. */
static const char *find_hinge(const jarak_specification *list, size_t count)
{
    const jarak_specification *main = NULL;
    for (size_t i = 0; i < count; i++) {
        main = list[i].main ? &list[i] : main;
    }
    double largest = 0;
    const char *hinge = NULL;
    for (size_t i = 0; i < count && main != NULL; i++) {
        size_t differs = JARAK_N_CHOICES, n = 0;
        for (size_t k = 0; k < JARAK_N_CHOICES; k++) {
            if (strcmp(list[i].choices[k], main->choices[k]) != 0) {
                differs = k;
                n++;
            }
        }
        const double moved = fabs(list[i].change - main->change);
        if (n == 1 && moved > largest) {
            largest = moved;
            hinge = jarak_choice_name(differs);
        }
    }
    return hinge;
}

static jarak_status keep(multiverse *all, size_t number, jarak_error *error)
{
    jarak_verdict *verdict = &all->work->verdicts[number];
    const size_t first = all->first[number], count = all->first[number + 1] - first;
    jarak_specification *kept = jarak__verdict_array(all->work, count, sizeof *kept);
    if (kept == NULL) {
        return jarak__verdict_out_of_memory(error);
    }
    for (size_t i = 0; i < count; i++) {
        const asked *one = &all->asked[first + i];
        const jarak_change_posterior *posterior = &jarak_change_result(all->fits[one->choices.material])->ties[one->number].posterior;
        if (posterior->answer == JARAK_CHANGE_NO_FIGURES) {
            continue; /* such a window leaves nothing to compare */
        }
        jarak_specification *spec = &kept[verdict->n_specifications++];
        *spec = (jarak_specification){.main = one->is_main,
                                      .change = posterior->change,
                                      .low = posterior->low,
                                      .high = posterior->high,
                                      .probability = posterior->probability,
                                      .direction = jarak__direction_of(posterior->answer)};
        if (!name_choices(all->work, one, spec)) {
            return jarak__verdict_out_of_memory(error);
        }
        verdict->n_agree += spec->direction == verdict->direction;
    }
    verdict->specifications = kept;
    verdict->hinge = find_hinge(kept, verdict->n_specifications);
    return JARAK_OK;
}

static jarak_status fit_all(multiverse *all, jarak_error *error)
{
    static const double factors[N_MATERIALS] = {1, 0.5, 2};
    jarak_change_settings settings;
    jarak_change_settings_init(&settings);
    settings.level = all->work->settings.level;
    settings.cancel = all->work->settings.cancel;
    settings.steps = settings.reasons = settings.distributions = false;
    const double material = settings.material;
    jarak_status status = JARAK_OK;
    for (size_t i = 0; i < N_MATERIALS && status == JARAK_OK; i++) {
        settings.material = factors[i] * material;
        if (all->questions[i].data.n_windows > 0) {
            status = jarak_change_fit(&all->questions[i].data, &settings, &all->fits[i], error);
        }
    }
    return status;
}

static void release(multiverse *all)
{
    for (size_t i = 0; i < N_MATERIALS; i++) {
        jarak_change_free(all->fits[i]);
        jarak__questions_release(&all->questions[i]);
    }
    jarak__free(all->asked);
    jarak__free(all->first);
}

jarak_status jarak__verdict_specifications(jarak__verdict_work *work, jarak_error *error)
{
    const size_t n_all = work->data->n_pairs * JARAK_N_GROUPS;
    multiverse all = {.work = work, .first = jarak__calloc(n_all + 1, sizeof *all.first)};
    const size_t most_choices = work->data->n_indicators + N_NOISES + N_REPORTERS + N_CORRELATIONS + N_MATERIALS + 4;
    jarak__choices *list = jarak__calloc(most_choices, sizeof *list);
    if (all.first == NULL || list == NULL) {
        release(&all);
        jarak__free(list);
        return jarak__verdict_out_of_memory(error);
    }
    jarak_status status = JARAK_OK;
    for (size_t i = 0; i < n_all && status == JARAK_OK; i++) {
        all.first[i] = all.n_asked;
        if (work->verdicts[i].known) {
            status = ask_about(&all, i / JARAK_N_GROUPS, (jarak_group)(i % JARAK_N_GROUPS), list, error);
        }
        all.first[i + 1] = all.n_asked;
    }
    status = status == JARAK_OK ? fit_all(&all, error) : status;
    for (size_t i = 0; i < n_all && status == JARAK_OK; i++) {
        status = work->verdicts[i].known ? keep(&all, i, error) : JARAK_OK;
    }
    release(&all);
    jarak__free(list);
    return status;
}
