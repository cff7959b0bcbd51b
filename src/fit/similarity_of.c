/* Similarity of votes: windows of sessions or years, pairs by their names, weights of roll calls. */
#include "fit/similarity_of.h"

#include <string.h>

#include "base/alloc.h"
#include "base/settings.h"
#include "base/text.h"

/* What a jarak_fitted_similarity really is. */
typedef struct owner {
    jarak_fitted_similarity all; /* first, so that the one is the other */
    jarak_similarity *fit;
    const char **units;
    jarak__arena texts;
    jarak_similarity_window *windows;
} owner;

void jarak_fit_similarity_settings_init_sized(jarak_fit_similarity_settings *settings, size_t size)
{
    jarak_fit_similarity_settings defaults = {.window = 1};
    jarak_similarity_settings_init(&defaults.fit);
    jarak__settings_give(settings, size, &defaults, sizeof defaults);
}

static jarak_status out_of_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the similarity of so many pairs"));
}

jarak_status jarak__similarity_of_check(const jarak_fit_similarity_settings *settings, jarak_error *error)
{
    if (settings->window < 1) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("window: %d is not a number of sessions or years"), settings->window);
    }
    return JARAK_OK;
}

jarak_status jarak__similarity_pair(const char *pair, char **first, char **second, jarak_error *error)
{
    char *copy = jarak__copy_text(pair);
    char *comma = copy != NULL ? strchr(copy, ',') : NULL;
    *first = *second = NULL;
    if (copy == NULL) {
        return out_of_memory(error);
    }
    if (comma == NULL || comma == copy || comma[1] == '\0' || strchr(comma + 1, ',') != NULL) {
        jarak__free(copy);
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("pair \"%s\": give two names or codes with a comma between, such as US,GB"), pair);
    }
    *comma = '\0';
    *first = copy;
    *second = comma + 1;
    return JARAK_OK;
}

void jarak__similarity_input_release(jarak__similarity_input *input)
{
    jarak__free(input->units);
    jarak__arena_release(&input->texts);
    jarak__free(input->window_first);
    jarak__free(input->window_end);
    jarak__free(input->windows);
    jarak__free(input->pair_a);
    jarak__free(input->pair_b);
    jarak__free(input->weights);
    *input = (jarak__similarity_input){0};
}

jarak_status jarak__similarity_of_fit(jarak__similarity_input *input, const jarak_similarity_settings *settings,
                                      jarak_fitted_similarity **result, jarak_error *error)
{
    owner *made = jarak__calloc(1, sizeof *made);
    if (made == NULL) {
        return out_of_memory(error);
    }
    jarak_status status = jarak_similarity_fit(&input->data, settings, &made->fit, error);
    if (status != JARAK_OK) {
        jarak__free(made);
        return status;
    }
    made->units = input->units;
    made->texts = input->texts;
    made->windows = input->windows;
    made->all = (jarak_fitted_similarity){
        .fit = jarak_similarity_result(made->fit),
        .n_units = input->data.n_units,
        .units = made->units,
        .n_windows = input->data.n_windows,
        .windows = made->windows,
        .by = input->by,
        .rolling = input->rolling,
    };
    input->units = NULL;
    input->texts = (jarak__arena){0};
    input->windows = NULL;
    *result = &made->all;
    return JARAK_OK;
}

void jarak_fit_similarity_free(jarak_fitted_similarity *result)
{
    if (result == NULL) {
        return;
    }
    owner *made = (owner *)result;
    jarak_similarity_free(made->fit);
    jarak__free(made->units);
    jarak__arena_release(&made->texts);
    jarak__free(made->windows);
    jarak__free(made);
}

/* ---------------------------------------------------------------------------------------------------------------- votes */

static int32_t time_of(const jarak_rollcall *rollcall, jarak_similarity_by by)
{
    return by == JARAK_BY_YEAR ? rollcall->year : rollcall->session;
}

/* The order of roll calls in time: votes are ordered by session, whose years may overlap with the next one's. place[i] is the item that
 * roll call i becomes; NULL where memory is out. */
static uint32_t *order_items(const jarak_votes *votes, jarak_similarity_by by, int32_t *times)
{
    uint32_t *place = jarak__calloc(votes->n_rollcalls, sizeof *place);
    if (place == NULL) {
        return NULL;
    }
    int32_t least = INT32_MAX, most = INT32_MIN;
    for (size_t i = 0; i < votes->n_rollcalls; i++) {
        int32_t time = time_of(&votes->rollcalls[i], by);
        least = time < least ? time : least;
        most = time > most ? time : most;
    }
    size_t next = 0;
    for (int64_t time = least; time <= most && next < votes->n_rollcalls;) {
        int64_t later = INT64_MAX; /* the next time that has a roll call */
        for (size_t i = 0; i < votes->n_rollcalls; i++) {
            int32_t own = time_of(&votes->rollcalls[i], by);
            if (own == time) {
                times[next] = own;
                place[i] = (uint32_t)next++;
            } else if (own > time && own < later) {
                later = own;
            }
        }
        time = later;
    }
    return place;
}

/* A window that ends with each time that has a roll call. */
static bool make_windows(jarak__similarity_input *input, const int32_t *times, size_t n, int length)
{
    size_t n_windows = 0;
    for (size_t i = 0; i < n; i++) {
        n_windows += i == 0 || times[i] != times[i - 1];
    }
    input->window_first = jarak__calloc(n_windows, sizeof *input->window_first);
    input->window_end = jarak__calloc(n_windows, sizeof *input->window_end);
    input->windows = jarak__calloc(n_windows, sizeof *input->windows);
    if (input->window_first == NULL || input->window_end == NULL || input->windows == NULL) {
        return false;
    }
    size_t w = 0, first = 0;
    for (size_t i = 0; i < n; i++) {
        if (i + 1 < n && times[i + 1] == times[i]) {
            continue;
        }
        int64_t since = (int64_t)times[i] - length + 1;
        while (times[first] < since) {
            first++;
        }
        input->window_first[w] = first;
        input->window_end[w] = i + 1;
        input->windows[w++] = (jarak_similarity_window){times[first], times[i]};
    }
    input->data.n_windows = n_windows;
    input->data.window_first = input->window_first;
    input->data.window_end = input->window_end;
    return true;
}

static jarak_status name_pairs(jarak__similarity_input *input, const jarak_votes *votes, const jarak_fit_similarity_settings *settings,
                               jarak_error *error)
{
    jarak_status status = JARAK_OK;
    input->pair_a = jarak__calloc(settings->n_pairs, sizeof *input->pair_a);
    input->pair_b = jarak__calloc(settings->n_pairs, sizeof *input->pair_b);
    if (input->pair_a == NULL || input->pair_b == NULL) {
        return out_of_memory(error);
    }
    for (size_t i = 0; status == JARAK_OK && i < settings->n_pairs; i++) {
        char *first, *second;
        size_t a = 0, b = 0;
        status = jarak__similarity_pair(settings->pairs[i], &first, &second, error);
        if (status == JARAK_OK) {
            status = jarak_votes_find_unit(votes, first, &a, error);
        }
        if (status == JARAK_OK) {
            status = jarak_votes_find_unit(votes, second, &b, error);
        }
        input->pair_a[i] = (uint32_t)a;
        input->pair_b[i] = (uint32_t)b;
        jarak__free(first);
    }
    input->data.n_pairs = settings->n_pairs;
    input->data.pair_a = input->pair_a;
    input->data.pair_b = input->pair_b;
    return status;
}

/* The chance that two voters in a roll call differ. */
static double rarity(const jarak_rollcall *r)
{
    double n = (double)r->n_yes + r->n_abstain + r->n_no;
    double yes = r->n_yes / n, no = r->n_no / n, abstain = r->n_abstain / n;
    return 1 - yes * yes - no * no - abstain * abstain;
}

static jarak_status fill(jarak__similarity_input *input, const jarak_votes *votes, const uint32_t *place, uint32_t *items,
                         const jarak_fit_similarity_settings *settings, jarak_error *error)
{
    input->units = jarak__calloc(votes->n_units, sizeof *input->units);
    input->weights = jarak__calloc(votes->n_rollcalls, sizeof *input->weights);
    if (input->units == NULL || input->weights == NULL) {
        return out_of_memory(error);
    }
    for (size_t i = 0; i < votes->n_units; i++) {
        input->units[i] = jarak__arena_text(&input->texts, votes->units[i], strlen(votes->units[i]));
        if (input->units[i] == NULL) {
            return out_of_memory(error);
        }
    }
    for (size_t i = 0; i < votes->n_rollcalls; i++) {
        input->weights[place[i]] = rarity(&votes->rollcalls[i]);
    }
    for (size_t i = 0; i < votes->n_votes; i++) {
        items[i] = place[votes->vote_rollcall[i]];
    }
    input->data.n_units = votes->n_units;
    input->data.n_items = votes->n_rollcalls;
    input->data.n_ratings = votes->n_votes;
    input->data.n_categories = JARAK_VOTE_VALUES;
    input->data.item = items;
    input->data.unit = votes->vote_unit;
    input->data.value = votes->vote_value;
    input->data.item_weights = settings->weights == JARAK_WEIGHTS_RARITY ? input->weights : NULL;
    return settings->n_pairs > 0 ? name_pairs(input, votes, settings, error) : JARAK_OK;
}

jarak_status jarak_fit_similarity(const jarak_votes *votes, const jarak_fit_similarity_settings *settings, jarak_fitted_similarity **result,
                                  jarak_error *error)
{
    *result = NULL;
    jarak_fit_similarity_settings used;
    jarak_fit_similarity_settings_init(&used);
    jarak_status status = jarak__settings_take(settings, &used, sizeof used, "jarak_fit_similarity_settings_init", error);
    settings = &used;
    jarak__similarity_input input = {.by = settings->by, .rolling = settings->window > 1};
    status = status == JARAK_OK ? jarak__similarity_of_check(settings, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    for (size_t i = 0; settings->by == JARAK_BY_YEAR && i < votes->n_rollcalls; i++) {
        if (votes->rollcalls[i].year == 0) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("by year: the date of roll call %s is not known"), votes->rollcalls[i].name);
        }
    }
    int32_t *times = jarak__calloc(votes->n_rollcalls, sizeof *times);
    uint32_t *items = jarak__calloc(votes->n_votes, sizeof *items);
    uint32_t *place = times != NULL ? order_items(votes, settings->by, times) : NULL;
    if (times == NULL || items == NULL || place == NULL || !make_windows(&input, times, votes->n_rollcalls, settings->window)) {
        status = out_of_memory(error);
    } else {
        status = fill(&input, votes, place, items, settings, error);
    }
    if (status == JARAK_OK) {
        status = jarak__similarity_of_fit(&input, &settings->fit, result, error);
    }
    jarak__similarity_input_release(&input);
    jarak__free(times);
    jarak__free(items);
    jarak__free(place);
    return status;
}
