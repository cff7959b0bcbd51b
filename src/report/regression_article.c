/* Models side by side, as articles print them: LaTeX (booktabs) and Markdown. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "report/regression.h"

/* What is being written. */
typedef struct article {
    jarak__writer *writer;
    const jarak_regression *regression;
    bool latex;
} article;

/* Text with what has a meaning of its own made harmless. */
static void write_escaped(const article *out, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (out->latex) {
            switch (*c) {
            case '\\':
                jarak__write_text(out->writer, "\\textbackslash{}");
                continue;
            case '^':
                jarak__write_text(out->writer, "\\^{}");
                continue;
            case '~':
                jarak__write_text(out->writer, "\\~{}");
                continue;
            default:
                jarak__write_text(out->writer, strchr("&%$#_{}", *c) != NULL ? "\\" : "");
            }
        } else {
            jarak__write_text(out->writer, strchr("|*_`\\<", *c) != NULL ? "\\" : "");
        }
        jarak__write_bytes(out->writer, c, 1);
    }
}

static void begin_row(const article *out, const char *head)
{
    jarak__write_text(out->writer, out->latex ? "" : "| ");
    write_escaped(out, head);
}

static void next_cell(const article *out)
{
    jarak__write_text(out->writer, out->latex ? " & " : " | ");
}

static void end_row(const article *out)
{
    jarak__write_text(out->writer, out->latex ? " \\\\\n" : " |\n");
}

/* The model's coefficient of that name, or NULL. */
static const jarak_coefficient *find(const jarak_regression_model *model, const char *name)
{
    for (size_t i = 0; model->failure == NULL && i < model->n_coefficients; i++) {
        if (strcmp(model->coefficients[i].name, name) == 0) {
            return &model->coefficients[i];
        }
    }
    return NULL;
}

static void write_coefficient(const article *out, const char *name)
{
    const jarak_regression *regression = out->regression;
    begin_row(out, name);
    for (size_t i = 0; i < regression->n_models; i++) {
        const jarak_coefficient *coefficient = find(&regression->models[i], name);
        next_cell(out);
        if (coefficient == NULL || coefficient->dropped) {
            continue;
        }
        const char *stars = coefficient->p_value < 0.05 ? jarak__stars(coefficient->p_value) : ""; /* a point would be taken for a mark */
        jarak__write_significant(out->writer, coefficient->estimate, 4);
        jarak__write_text(out->writer, out->latex && stars[0] != '\0' ? "$^{" : "");
        if (out->latex) {
            jarak__write_text(out->writer, stars);
        } else {
            write_escaped(out, stars);
        }
        jarak__write_text(out->writer, out->latex && stars[0] != '\0' ? "}$" : "");
    }
    end_row(out);
    begin_row(out, "");
    for (size_t i = 0; i < regression->n_models; i++) {
        const jarak_coefficient *coefficient = find(&regression->models[i], name);
        next_cell(out);
        if (coefficient != NULL && !coefficient->dropped) {
            jarak__write_text(out->writer, "(");
            jarak__write_significant(out->writer, coefficient->std_error, 4);
            jarak__write_text(out->writer, ")");
        }
    }
    end_row(out);
}

static void write_rule(const article *out, const char *rule)
{
    if (out->latex) {
        jarak__write_format(out->writer, "\\%s\n", rule);
    }
}

static void write_heads(const article *out)
{
    const jarak_regression *regression = out->regression;
    if (out->latex) {
        jarak__write_text(out->writer, "\\begin{tabular}{l");
        for (size_t i = 0; i < regression->n_models; i++) {
            jarak__write_text(out->writer, "c");
        }
        jarak__write_text(out->writer, "}\n\\toprule\n");
    }
    begin_row(out, "");
    for (size_t i = 0; i < regression->n_models; i++) {
        next_cell(out);
        write_escaped(out, regression->models[i].outcome);
    }
    end_row(out);
    if (!out->latex) {
        jarak__write_text(out->writer, "|:--");
        for (size_t i = 0; i < regression->n_models; i++) {
            jarak__write_text(out->writer, "|--:");
        }
        jarak__write_text(out->writer, "|\n");
    }
    if (regression->by != NULL) {
        begin_row(out, regression->by);
        for (size_t i = 0; i < regression->n_models; i++) {
            next_cell(out);
            write_escaped(out, regression->models[i].level);
        }
        end_row(out);
    }
    write_rule(out, "midrule");
}

/* The model that has the most to say about what all share. */
static const jarak_regression_model *first_fitted(const jarak_regression *regression)
{
    for (size_t i = 0; i < regression->n_models; i++) {
        if (regression->models[i].failure == NULL) {
            return &regression->models[i];
        }
    }
    return &regression->models[0];
}

static void write_effects(const article *out)
{
    const jarak_regression_model *model = first_fitted(out->regression);
    for (size_t f = 0; f < model->n_effects; f++) {
        begin_row(out, model->effects[f].name);
        for (size_t i = 0; i < out->regression->n_models; i++) {
            next_cell(out);
            jarak__write_text(out->writer, out->regression->models[i].failure == NULL ? _("yes") : "");
        }
        end_row(out);
    }
    if (model->n_effects > 0) {
        write_rule(out, "midrule");
    }
}

static void write_statistics(const article *out)
{
    enum { OBSERVATIONS, CLUSTERS, PSEUDO_R2, LOG_LIKELIHOOD, N_STATISTICS };
    const char *const names[N_STATISTICS] = {_("Observations"), _("Clusters"), _("Pseudo R2"), _("Log-likelihood")};
    for (size_t statistic = 0; statistic < N_STATISTICS; statistic++) {
        if (statistic == CLUSTERS && first_fitted(out->regression)->n_clusters == 0) {
            continue;
        }
        begin_row(out, names[statistic]);
        for (size_t i = 0; i < out->regression->n_models; i++) {
            const jarak_regression_model *model = &out->regression->models[i];
            next_cell(out);
            if (model->failure != NULL) {
                continue;
            }
            switch (statistic) {
            case OBSERVATIONS:
                jarak__write_grouped(out->writer, model->n_obs);
                break;
            case CLUSTERS:
                for (size_t j = 0; j < model->n_clusters; j++) {
                    jarak__write_text(out->writer, j > 0 ? " / " : "");
                    jarak__write_grouped(out->writer, model->clusters[j].groups);
                }
                break;
            case PSEUDO_R2:
                jarak__write_format(out->writer, "%.4f", model->pseudo_r2);
                break;
            default:
                jarak__write_significant(out->writer, model->log_likelihood, 10);
            }
        }
        end_row(out);
    }
}

static void write_note(const article *out)
{
    const jarak_regression *regression = out->regression;
    const jarak_regression_model *model = first_fitted(regression);
    if (out->latex) {
        jarak__write_text(out->writer, "\\bottomrule\n\\end{tabular}\n% ");
    } else {
        jarak__write_text(out->writer, "\n");
    }
    if (regression->vcov == JARAK_VCOV_CLUSTER) {
        jarak__write_text(out->writer, _("Standard errors in parentheses, clustered by "));
        for (size_t i = 0; i < model->n_clusters; i++) {
            jarak__write_text(out->writer, i > 0 ? ", " : "");
            write_escaped(out, model->clusters[i].name);
        }
        jarak__write_text(out->writer, ". ");
    } else {
        jarak__write_format(out->writer, _("Standard errors in parentheses (%s). "), jarak__vcov_name(regression->vcov));
    }
    jarak__write_text(out->writer, regression->bias_corrected ? _("Corrected for incidental-parameter bias. ") : "");
    write_escaped(out, _("*** p < 0.001, ** p < 0.01, * p < 0.05"));
    jarak__write_text(out->writer, "\n");
    for (size_t i = 0; i < regression->n_models; i++) {
        if (regression->models[i].failure == NULL && regression->models[i].status != JARAK_PPML_CONVERGED) {
            jarak__write_format(out->writer, _("%sModel %zu DID NOT CONVERGE.\n"), out->latex ? "% " : "\n", i + 1);
        }
    }
}

void jarak__write_regression_article(jarak__writer *writer, const jarak_regression *regression, bool latex)
{
    const article out = {.writer = writer, .regression = regression, .latex = latex};
    write_heads(&out);
    /* every model has the same regressors */
    const jarak_regression_model *model = first_fitted(regression);
    for (size_t i = 0; model->failure == NULL && i < model->n_coefficients; i++) {
        write_coefficient(&out, model->coefficients[i].name);
    }
    write_rule(&out, "midrule");
    write_effects(&out);
    write_statistics(&out);
    write_note(&out);
}
