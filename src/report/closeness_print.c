/* Changes in every format. */
#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "jarak/fit_closeness.h"
#include "jarak/print.h"
#include "report/format.h"
#include "report/json.h"

static const jarak_change_figure *figure_of(const jarak_fitted_closeness *f, const jarak_change_tie *tie, size_t i)
{
    return &f->changes->figures[tie->first_figure + i];
}

static const char *indicator_of(const jarak_fitted_closeness *f, const jarak_change_figure *figure)
{
    return f->indicators[f->indicator_of[figure->series]];
}

static void period_cell(const jarak_fitted_closeness *f, int32_t time, jarak__cell *cell)
{
    jarak_fit_closeness_period(f, time, cell->scratch);
    jarak__cell_text(cell, cell->scratch);
}

/* ---- a row a unit and group ---- */

enum { UNIT, GROUP, FROM, TO, CHANGE, STD_ERROR, LOW, HIGH, PROBABILITY, UP, DOWN, NO_CHANGE, S_VALUE, ANSWER, SINCE, N_COLUMNS };

static void posterior_cell(const jarak_change_posterior *p, size_t column, jarak__cell *cell)
{
    const double numbers[] = {p->change, p->std_error, p->low, p->high, p->probability, p->p_up, p->p_down, p->p_no_change, p->s_value};
    jarak__cell_number(cell, numbers[column - CHANGE]);
}

static void tie_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak_fitted_closeness *f = data;
    const jarak_change_tie *tie = &f->changes->ties[row];
    if (column == UNIT || column == GROUP) {
        jarak__cell_text(cell, column == UNIT ? f->units[tie->window.unit] : f->groups[tie->window.group]);
    } else if (column == FROM || column == TO) {
        period_cell(f, column == FROM ? tie->window.from : tie->window.to, cell);
    } else if (column == ANSWER) {
        jarak__cell_text(cell, jarak_change_answer_text(tie->posterior.answer));
    } else if (column == SINCE) {
        if (tie->has_since) {
            period_cell(f, tie->since, cell);
        }
    } else {
        posterior_cell(&tie->posterior, column, cell);
    }
}

static const jarak__column tie_columns[N_COLUMNS] = {
    [UNIT] = {.key = "unit", .title = N_("unit")},
    [GROUP] = {.key = "group", .title = N_("group")},
    [FROM] = {.key = "from", .only_data = true},
    [TO] = {.key = "to", .only_data = true},
    [CHANGE] = {.key = "change", .title = N_("change"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 2},
    [STD_ERROR] = {.key = "std_error", .type = JARAK_NUMBER, .only_data = true},
    [LOW] = {.key = "conf_low", .title = N_("from"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 2},
    [HIGH] = {.key = "conf_high", .title = N_("to"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 2},
    [PROBABILITY] = {.key = "probability", .title = N_("P(closer)"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 3},
    [UP] = {.key = "p_up", .type = JARAK_NUMBER, .only_data = true},
    [DOWN] = {.key = "p_down", .type = JARAK_NUMBER, .only_data = true},
    [NO_CHANGE] = {.key = "p_no_change", .type = JARAK_NUMBER, .only_data = true},
    [S_VALUE] = {.key = "s_value", .type = JARAK_NUMBER, .only_data = true},
    [ANSWER] = {.key = "answer", .title = N_("answer")},
    [SINCE] = {.key = "since", .title = N_("since"), .right = true},
};

static void rows(const void *data, jarak__sheet *sheet)
{
    const jarak_fitted_closeness *f = data;
    *sheet = (jarak__sheet){.data = f, .n_rows = f->changes->n_ties, .n_columns = N_COLUMNS, .columns = tie_columns, .cell = tie_cell};
}

/* ---- for the eye ---- */

enum { F_UNIT, F_INDICATOR, F_WEIGHT, F_CHANGE, F_LOW, F_HIGH, F_PROBABILITY, F_ANSWER, N_FIGURE_COLUMNS };

static void figure_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak_fitted_closeness *f = data;
    const jarak_change_figure *figure = &f->changes->figures[row];
    const jarak_change_posterior *p = &figure->posterior;
    if (column == F_UNIT) {
        jarak__cell_text(cell, f->units[f->changes->ties[figure->window].window.unit]);
    } else if (column == F_INDICATOR) {
        jarak__cell_text(cell, indicator_of(f, figure));
    } else if (column == F_ANSWER) {
        jarak__cell_text(cell, figure->use == JARAK_CHANGE_USED ? jarak_change_answer_text(p->answer) : jarak_change_use_text(figure->use));
    } else if (column == F_WEIGHT) {
        jarak__cell_number(cell, figure->weight);
    } else {
        const double numbers[] = {p->change, p->low, p->high, p->probability};
        jarak__cell_number(cell, numbers[column - F_CHANGE]);
    }
}

static const jarak__column figure_columns[N_FIGURE_COLUMNS] = {
    [F_UNIT] = {.title = N_("unit")},
    [F_INDICATOR] = {.title = N_("indicator")},
    [F_WEIGHT] = {.title = N_("weight"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 2},
    [F_CHANGE] = {.title = N_("change"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 2},
    [F_LOW] = {.title = N_("from"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 2},
    [F_HIGH] = {.title = N_("to"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 2},
    [F_PROBABILITY] = {.title = N_("P(closer)"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 3},
    [F_ANSWER] = {.title = N_("answer")},
};

enum { B_PERIOD, B_VALUES, B_SCORE, B_GAUSSIAN, N_SCORE_COLUMNS };

static void score_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak_fitted_closeness *f = data;
    const jarak_change_score *score = &f->scores[row];
    if (column == B_PERIOD) {
        period_cell(f, score->time, cell);
    } else if (column == B_VALUES) {
        jarak__cell_integer(cell, (int64_t)score->n_values);
    } else {
        jarak__cell_number(cell, column == B_SCORE ? score->log_score : score->gaussian);
    }
}

static const jarak__column score_columns[N_SCORE_COLUMNS] = {
    [B_PERIOD] = {.key = "period", .title = N_("period"), .right = true},
    [B_VALUES] = {.key = "n_values", .title = N_("values"), .type = JARAK_INTEGER},
    [B_SCORE] = {.key = "log_score", .title = N_("log score"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 3},
    [B_GAUSSIAN] = {.key = "gaussian", .title = N_("Gaussian walk"), .type = JARAK_NUMBER, .look = JARAK__LOOK_FIXED, .digits = 3},
};

static jarak__sheet scores_of(const jarak_fitted_closeness *f)
{
    return (jarak__sheet){.data = f, .n_rows = f->n_scores, .n_columns = N_SCORE_COLUMNS, .columns = score_columns, .cell = score_cell};
}

/* Mean log scores over all values, of the same values for both: times that the Gaussian walk says nothing about count where there are no
 * others. */
static void write_backtest(const jarak_fitted_closeness *f, jarak__writer *writer)
{
    double model = 0, both = 0, gaussian = 0, n = 0, n_both = 0;
    for (size_t i = 0; i < f->n_scores; i++) {
        const jarak_change_score *score = &f->scores[i];
        const double n_values = (double)score->n_values;
        model += n_values * score->log_score;
        n += n_values;
        if (!isnan(score->gaussian)) {
            both += n_values * score->log_score;
            gaussian += n_values * score->gaussian;
            n_both += n_values;
        }
    }
    if (n_both > 0) {
        jarak__write_format(writer, _("Backtest: mean log score of a value foretold %.3f, by a walk with one Gaussian step %.3f\n"),
                            both / n_both, gaussian / n_both);
    } else {
        jarak__write_format(writer, _("Backtest: mean log score of a value foretold %.3f\n"), model / n);
    }
}

static void write_noise(const jarak_fitted_closeness *f, jarak__writer *writer)
{
    if (f->noise_from == JARAK_NOISE_NONE) {
        jarak__write_text(writer, _("Noise: the given variances are all there is (--noise for more).\n"));
    } else if (f->noise_from == JARAK_NOISE_AUTO) {
        jarak__write_text(writer, _("Noise beyond the given variances, by variogram:"));
        for (size_t k = 0; k < f->n_indicators; k++) {
            jarak__write_format(writer, " %s %.3g", f->indicators[k], f->noise[k]);
        }
        jarak__write_text(writer, "\n");
    }
}

/* How many are called, and how many of those calls are to be expected wrong. */
static void write_called(const jarak_fitted_closeness *f, jarak__writer *writer)
{
    size_t n = 0;
    double wrong = 0;
    for (size_t i = 0; i < f->changes->n_ties; i++) {
        const jarak_change_posterior *p = &f->changes->ties[i].posterior;
        if (p->answer == JARAK_CHANGE_CLOSER || p->answer == JARAK_CHANGE_APART) {
            n++;
            wrong += p->s_value;
        }
    }
    if (n > 0) {
        jarak__write_format(writer, _("Called closer or apart: %zu of %zu; expected share of false signs among them: %.3f\n"), n,
                            f->changes->n_ties, wrong / (double)n);
    }
}

static void page(const void *data, jarak__output *out)
{
    const jarak_fitted_closeness *f = data;
    char from[32], to[32];
    jarak__sheet sheet;
    if (f->changes->n_ties == 0) {
        jarak__write_text(&out->text, _("The data are of one period: there is no change to tell.\n"));
        return;
    }
    jarak_fit_closeness_period(f, f->changes->ties[0].window.from, from);
    jarak_fit_closeness_period(f, f->changes->ties[0].window.to, to);
    jarak__write_format(&out->text, _("Change from %s to %s, at level %g\n"), from, to, f->level);
    write_noise(f, &out->text);
    rows(f, &sheet);
    jarak__page_sheet(out, &sheet);
    write_called(f, &out->text);
    if (f->changes->n_figures > f->changes->n_ties) {
        jarak__write_text(&out->text, _("By indicator:\n"));
        const jarak__sheet figures = {
            .data = f, .n_rows = f->changes->n_figures, .n_columns = N_FIGURE_COLUMNS, .columns = figure_columns, .cell = figure_cell};
        jarak__page_sheet(out, &figures);
    }
    if (f->n_scores > 0) {
        write_backtest(f, &out->text);
        sheet = scores_of(f);
        jarak__page_sheet(out, &sheet);
    }
}

/* ---- JSON ---- */

static void put_period(const jarak_fitted_closeness *f, const char *key, int32_t time, jarak__json *json)
{
    char text[32];
    jarak_fit_closeness_period(f, time, text);
    jarak__json_text(json, key, text);
}

static void put_posterior(const jarak_change_posterior *p, jarak__json *json)
{
    const struct {
        const char *key;
        double number;
    } numbers[] = {{"change", p->change},
                   {"std_error", p->std_error},
                   {"conf_low", p->low},
                   {"conf_high", p->high},
                   {"probability", p->probability},
                   {"p_up", p->p_up},
                   {"p_down", p->p_down},
                   {"p_no_change", p->p_no_change},
                   {"s_value", p->s_value},
                   {"measurement_sd", p->measurement_sd}};
    jarak__json_text(json, "answer", jarak_change_answer_text(p->answer));
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        jarak__json_number(json, numbers[i].key, numbers[i].number);
    }
}

static void put_steps(const jarak_fitted_closeness *f, const jarak_change_figure *figure, const char *indicator, bool only_told,
                      jarak__json *json)
{
    for (size_t i = 0; i < figure->n_steps; i++) {
        const jarak_change_step *step = &figure->steps[i];
        if (only_told && !step->told) {
            continue;
        }
        jarak__json_object(json, NULL, true);
        if (indicator != NULL) {
            jarak__json_text(json, "indicator", indicator);
        }
        put_period(f, "period", step->time, json);
        jarak__json_number(json, "step", step->mean);
        jarak__json_number(json, "std_error", step->std_error);
        jarak__json_number(json, "probability", step->probability);
        jarak__json_number(json, "p_material", step->p_material);
        jarak__json_boolean(json, "told", step->told);
        jarak__json_end(json);
    }
}

static void put_figure(const jarak_fitted_closeness *f, const jarak_change_figure *figure, jarak__json *json)
{
    jarak__json_object(json, NULL, false);
    jarak__json_text(json, "indicator", indicator_of(f, figure));
    jarak__json_text(json, "use", jarak_change_use_text(figure->use));
    if (figure->use == JARAK_CHANGE_USED) {
        put_period(f, "from", figure->from, json);
        put_period(f, "to", figure->to, json);
        jarak__json_count(json, "n_values", figure->n_values);
        jarak__json_number(json, "weight", figure->weight);
        put_posterior(&figure->posterior, json);
        if (figure->has_since) {
            put_period(f, "since", figure->since, json);
        }
        jarak__json_list(json, "steps", false);
        put_steps(f, figure, NULL, false, json);
        jarak__json_end(json);
    }
    jarak__json_end(json);
}

static void put_tie(const jarak_fitted_closeness *f, const jarak_change_tie *tie, jarak__json *json)
{
    jarak__json_object(json, NULL, false);
    jarak__json_text(json, "unit", f->units[tie->window.unit]);
    jarak__json_text(json, "group", f->groups[tie->window.group]);
    put_period(f, "from", tie->window.from, json);
    put_period(f, "to", tie->window.to, json);
    put_posterior(&tie->posterior, json);
    if (tie->has_since) {
        put_period(f, "since", tie->since, json);
    }
    jarak__json_list(json, "steps", false);
    for (size_t i = 0; i < tie->n_figures; i++) {
        put_steps(f, figure_of(f, tie, i), indicator_of(f, figure_of(f, tie, i)), true, json);
    }
    jarak__json_end(json);
    jarak__json_list(json, "figures", false);
    for (size_t i = 0; i < tie->n_figures; i++) {
        put_figure(f, figure_of(f, tie, i), json);
    }
    jarak__json_end(json);
    jarak__json_end(json);
}

static void tree(const void *data, jarak__json *json)
{
    static const char *const origins[] = {"given variances alone", "number", "column", "auto"};
    const jarak_fitted_closeness *f = data;
    jarak__json_number(json, "level", f->level);
    jarak__json_number(json, "material", f->material);
    jarak__json_text(json, "noise", origins[f->noise_from]);
    if (f->noise_from == JARAK_NOISE_AUTO) {
        jarak__json_object(json, "noise_sd", true);
        for (size_t k = 0; k < f->n_indicators; k++) {
            jarak__json_number(json, f->indicators[k], f->noise[k]);
        }
        jarak__json_end(json);
    }
    jarak__json_boolean(json, "learned", f->learned);
    jarak__json_list(json, "changes", false);
    for (size_t i = 0; i < f->changes->n_ties; i++) {
        put_tie(f, &f->changes->ties[i], json);
    }
    jarak__json_end(json);
    if (f->n_scores > 0) {
        const jarak__sheet sheet = scores_of(f);
        jarak__json_sheet(json, "backtest", &sheet);
    }
}

jarak_status jarak_fit_closeness_print(const jarak_fitted_closeness *result, jarak_format format, FILE *stream, jarak_error *error)
{
    const jarak__printout printout = {.result = result, .page = page, .rows = rows, .tree = tree};
    return jarak__print(&printout, format, stream, error);
}
