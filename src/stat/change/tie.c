/* Convolution of figures, errors that they have in common, and the answers that only ties can have. */
#include "stat/change/tie.h"

#include <math.h>

#include "base/holds.h"

void jarak__tie_work_release(jarak__tie_work *work)
{
    jarak__mass_release(&work->part);
    jarak__mass_release(&work->sum);
    jarak__mass_release(&work->spare);
}

jarak_change_posterior jarak__no_posterior(void)
{
    const double nan = (double)NAN;
    return (jarak_change_posterior){nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, JARAK_CHANGE_NO_FIGURES};
}

static double given_weight(const jarak_change_data *data, const jarak_change_figure *figure)
{
    return figure->use == JARAK_CHANGE_USED ? data->series_of[figure->series].weight : 0;
}

void jarak__tie_weights(const jarak_change_data *data, const jarak_change_settings *settings, size_t n, jarak_change_figure *figures,
                        jarak_change_tie *tie)
{
    double sum = 0;
    tie->n_used = tie->n_dimensions = 0;
    for (size_t i = 0; i < n; i++) {
        const double weight = given_weight(data, &figures[i]);
        double within = 0; /* of its dimension */
        bool first = true;
        for (size_t k = 0; k < n; k++) {
            if (data->series_of[figures[k].series].dimension == data->series_of[figures[i].series].dimension) {
                const double other = given_weight(data, &figures[k]);
                within += other;
                first = first && !(k < i && other > 0);
            }
        }
        figures[i].weight = !(weight > 0) ? 0 : settings->weights_as_given ? weight : weight / within;
        tie->n_used += weight > 0;
        tie->n_dimensions += weight > 0 && first;
        sum += figures[i].weight;
    }
    for (size_t i = 0; i < n && sum > 0; i++) {
        figures[i].weight /= sum;
    }
}

/* Finite, the interval in order, and probabilities that go together; but for the rounding of sums of many. */
static bool is_a_posterior(const jarak_change_posterior *p)
{
    const double rounding = 1e-9;
    return isfinite(p->change) && isfinite(p->low) && isfinite(p->high) && p->low <= p->high && p->std_error >= 0 &&
           isfinite(p->std_error) && p->probability >= -rounding && p->probability <= 1 + rounding &&
           p->p_up <= p->probability + rounding && p->p_up >= -rounding && p->p_down <= 1 - p->probability + rounding &&
           p->p_down >= -rounding && p->p_no_change <= 1 + rounding;
}

jarak_status jarak__mass_posterior(jarak__mass *mass, jarak__mass *spare, jarak__mass *other, double extra, double factor,
                                   const jarak_change_settings *settings, jarak_change_posterior *p, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    double mean, variance, narrow = 1;
    if (extra > 0) {
        jarak__normal normal = {1, 0, sqrt(extra)};
        const jarak__blend common = {1, 1, &normal};
        status = jarak__mass_of_blend(spare, &common, 1, mass->width, error);
        status = status == JARAK_OK ? jarak__mass_add(other, mass, spare, error) : status;
        const jarak__mass kept = *mass;
        *mass = *other;
        *other = kept;
    }
    if (status != JARAK_OK) {
        return status;
    }
    jarak__mass_moments(mass, &mean, &variance);
    if (extra < 0) { /* errors that cancel: the same shape, narrower around its mean */
        narrow = variance + extra > 0 ? sqrt((variance + extra) / variance) : 1e-3;
    }
    const double rho = settings->material;
    const double at[5] = {0, rho, -rho, 2 * rho, -2 * rho};
    double above[5];
    for (size_t i = 0; i < 5; i++) {
        above[i] = jarak__mass_above(mass, mean + (at[i] / factor - mean) / narrow);
    }
    p->change = factor * mean;
    p->std_error = factor * narrow * sqrt(variance);
    p->low = factor * (mean + narrow * (jarak__mass_quantile(mass, 0.5 * (1 - settings->level)) - mean));
    p->high = factor * (mean + narrow * (jarak__mass_quantile(mass, 0.5 * (1 + settings->level)) - mean));
    p->probability = above[0];
    p->p_up = above[1];
    p->p_down = 1 - above[2];
    p->p_no_change = fmax(above[4] - above[3], 0);
    p->s_value = p->probability < 0.5 ? p->probability : 1 - p->probability;
    return jarak__holds(is_a_posterior(p), error);
}

enum { MAIN, LOWEST, HIGHEST };

static const jarak__law *law_of(const jarak__laws *laws, const jarak_change_figure *figure, int which)
{
    return which == MAIN || figure->n_disputing == 0 ? &laws->law : which == LOWEST ? &laws->lowest : &laws->highest;
}

/* The sum of the figures' distributions by their weights, into work->sum; changes by the figures' exact moments where they are known. */
static jarak_status convolve(jarak__tie_work *work, const jarak_change_settings *settings, size_t n, const jarak__laws *laws,
                             const jarak_change_figure *figures, int which, jarak_error *error)
{
    bool any = false;
    jarak_status status = JARAK_OK;
    for (size_t i = 0; i < n && status == JARAK_OK; i++) {
        if (!(figures[i].weight > 0)) {
            continue;
        }
        const jarak__law *law = law_of(&laws[i], &figures[i], which);
        const double width = jarak__cell_width(settings);
        if (!any) {
            status = jarak__law_mass(law, figures[i].weight, width, &work->sum, error);
        } else {
            status = jarak__law_mass(law, figures[i].weight, width, &work->part, error);
            status = status == JARAK_OK ? jarak__mass_add(&work->spare, &work->sum, &work->part, error) : status;
            const jarak__mass kept = work->sum;
            work->sum = work->spare;
            work->spare = kept;
        }
        any = true;
    }
    return status;
}

/* Of a figure in a sum: what of its error it has in common with others of its factor. */
static double common_error(const jarak_change_series *series, const jarak_change_figure *figure)
{
    return figure->weight > 0 ? series->error_loading * figure->weight * figure->posterior.std_error : 0;
}

/* What errors in common add to the variance of the sum. */
static double common_variance(const jarak_change_data *data, size_t n, const jarak_change_figure *figures)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        const jarak_change_series *one = &data->series_of[figures[i].series];
        for (size_t k = 0; k < i; k++) {
            const jarak_change_series *other = &data->series_of[figures[k].series];
            if (one->error_factor == other->error_factor) {
                sum += 2 * common_error(one, &figures[i]) * common_error(other, &figures[k]);
            }
        }
    }
    return sum;
}

static double measurement_sd(size_t n, const jarak_change_figure *figures)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (figures[i].weight > 0) {
            const double sd = figures[i].weight * figures[i].posterior.measurement_sd;
            sum += sd * sd;
        }
    }
    return sqrt(sum);
}

static bool is_direction(jarak_change_answer answer)
{
    return answer == JARAK_CHANGE_CLOSER || answer == JARAK_CHANGE_APART;
}

/* One figure closer and one apart, by their posteriors. */
static bool is_mixed(const jarak_change_settings *settings, size_t n, const jarak_change_figure *figures)
{
    bool closer = false, apart = false;
    for (size_t i = 0; i < n; i++) {
        if (figures[i].weight > 0) {
            const jarak_change_answer answer = jarak__answer_of(&figures[i].posterior, settings);
            closer = closer || answer == JARAK_CHANGE_CLOSER;
            apart = apart || answer == JARAK_CHANGE_APART;
        }
    }
    return closer && apart;
}

/* A companion that is sure of the contrary. */
static bool is_contradicted(const jarak_change_data *data, const jarak_change_settings *settings, size_t n,
                            const jarak_change_figure *figures, jarak_change_answer answer)
{
    const jarak_change_answer contrary = answer == JARAK_CHANGE_CLOSER ? JARAK_CHANGE_APART : JARAK_CHANGE_CLOSER;
    bool contradicted = false;
    for (size_t i = 0; i < n; i++) {
        contradicted = contradicted || (data->series_of[figures[i].series].companion && figures[i].use == JARAK_CHANGE_USED &&
                                        !(figures[i].weight > 0) && jarak__answer_of(&figures[i].posterior, settings) == contrary);
    }
    return contradicted;
}

static jarak_status make_one(jarak__tie_work *work, const jarak_change_data *data, const jarak_change_settings *settings,
                             const jarak__laws *laws, const jarak_change_figure *figures, size_t n, int which, jarak_change_posterior *p,
                             jarak_error *error)
{
    jarak_status status = convolve(work, settings, n, laws, figures, which, error);
    if (status == JARAK_OK) {
        status = jarak__mass_posterior(&work->sum, &work->part, &work->spare, common_variance(data, n, figures), 1, settings, p, error);
        p->measurement_sd = measurement_sd(n, figures);
        p->answer = jarak__answer_of(p, settings);
    }
    return status;
}

/* The tie with the reporters that dispute, each alone. */
static jarak_status dispute(jarak__tie_work *work, const jarak_change_data *data, const jarak_change_settings *settings,
                            const jarak__laws *laws, const jarak_change_figure *figures, size_t n, jarak_change_tie *tie,
                            jarak_error *error)
{
    jarak_change_posterior lowest, highest;
    jarak_status status = make_one(work, data, settings, laws, figures, n, LOWEST, &lowest, error);
    status = status == JARAK_OK ? make_one(work, data, settings, laws, figures, n, HIGHEST, &highest, error) : status;
    if (status == JARAK_OK) {
        tie->probability_lowest = lowest.probability;
        tie->probability_highest = highest.probability;
        if (lowest.answer != tie->posterior.answer || highest.answer != tie->posterior.answer) {
            tie->posterior.answer = JARAK_CHANGE_DISPUTED;
        }
    }
    return status;
}

/* A tie of one figure has its numbers; its distribution is wanted for questions about several ties. */
static jarak_status copy_figure(jarak__tie_work *work, const jarak_change_settings *settings, const jarak__laws *laws,
                                const jarak_change_figure *figures, size_t n, jarak_change_tie *tie, jarak_error *error)
{
    for (size_t i = 0; i < n; i++) {
        if (figures[i].weight > 0) {
            tie->posterior = figures[i].posterior;
            for (size_t k = 0; k < figures[i].n_disputing; k++) {
                const double p = figures[i].disputing[k].posterior.probability;
                tie->probability_lowest = p < tie->probability_lowest || k == 0 ? p : tie->probability_lowest;
                tie->probability_highest = p > tie->probability_highest || k == 0 ? p : tie->probability_highest;
            }
        }
    }
    return settings->distributions ? convolve(work, settings, n, laws, figures, MAIN, error) : JARAK_OK;
}

static void find_since(const jarak_change_figure *figures, size_t n, jarak_change_tie *tie)
{
    const double sign = tie->posterior.answer == JARAK_CHANGE_CLOSER ? 1 : -1;
    double largest = 0;
    for (size_t i = 0; i < n && is_direction(tie->posterior.answer); i++) {
        const double part = sign * figures[i].weight * figures[i].posterior.change;
        if (figures[i].weight > 0 && figures[i].has_since && part > largest) {
            largest = part;
            tie->has_since = true;
            tie->since = figures[i].since;
            tie->since_figure = tie->first_figure + i;
        }
    }
}

jarak_status jarak__tie_make(jarak__tie_work *work, const jarak_change_data *data, const jarak_change_settings *settings,
                             const jarak__laws *laws, const jarak_change_figure *figures, jarak_change_tie *tie, jarak_error *error)
{
    const size_t n = tie->n_figures;
    tie->posterior = jarak__no_posterior();
    tie->probability_lowest = tie->probability_highest = (double)NAN;
    if (tie->n_used == 0) {
        return JARAK_OK;
    }
    bool disputed = false;
    for (size_t i = 0; i < n; i++) {
        disputed = disputed || (figures[i].weight > 0 && figures[i].n_disputing > 0);
    }
    jarak_status status = JARAK_OK;
    if (tie->n_used == 1) {
        status = copy_figure(work, settings, laws, figures, n, tie, error);
    } else {
        status = make_one(work, data, settings, laws, figures, n, MAIN, &tie->posterior, error);
        if (status == JARAK_OK && disputed) {
            status = dispute(work, data, settings, laws, figures, n, tie, error);
            status = status == JARAK_OK && settings->distributions ? convolve(work, settings, n, laws, figures, MAIN, error) : status;
        }
        if (is_mixed(settings, n, figures) && !is_direction(tie->posterior.answer) && tie->posterior.answer != JARAK_CHANGE_DISPUTED) {
            tie->posterior.answer = JARAK_CHANGE_MIXED;
        }
    }
    if (is_direction(tie->posterior.answer) && is_contradicted(data, settings, n, figures, tie->posterior.answer)) {
        tie->posterior.answer = JARAK_CHANGE_MIXED;
    }
    find_since(figures, n, tie);
    return status;
}
