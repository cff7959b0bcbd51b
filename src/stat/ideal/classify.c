/* How well the line tells the votes: log-likelihood and classification at the estimates. */
#include <math.h>

#include "base/parallel.h"
#include "num/normal.h"
#include "num/sum.h"
#include "stat/ideal/cell.h"
#include "stat/ideal/fit.h"

enum { ITEMS_A_CHUNK = 64 };

/* Beside what goes to the items: sums that are added up in their order. */
typedef struct counts {
    jarak__sum log_likelihood, null_log_likelihood;
    size_t right, outside; /* votes classified rightly; votes outside the largest category */
} counts;

typedef struct classifying {
    jarak_ideal *fit;
    const jarak__mills_node *nodes;
} classifying;

/* The log-probability of a vote of a kind, from -infinity up. */
static double log_probability(const jarak__mills_node *nodes, const ideal_parameters *parameters, int dims, double theta, uint8_t kind)
{
    double eta = parameters->value[0] * theta;
    double result;
    if (kind == IDEAL_BETWEEN) {
        return dims == IDEAL_DIMS ? ideal_between_at(nodes, parameters->value[1] - eta, parameters->value[2] - eta).log_probability
                                  : -(double)INFINITY;
    }
    jarak__mills(nodes, kind == IDEAL_BELOW ? parameters->value[1] - eta : eta - parameters->value[dims - 1], &result);
    return result;
}

static void classify_item(const classifying *shared, const ideal_item *counted, counts *sums)
{
    const ideal_problem *problem = &shared->fit->problem;
    const ideal_portion *portion = &problem->portions[counted->portion];
    const ideal_parameters *parameters = &shared->fit->state.parameters[portion->block];
    const double *theta = shared->fit->state.theta + problem->first_point[portion->session];
    int dims = problem->blocks[portion->block].dims;
    size_t n_of[IDEAL_DIMS] = {0};
    size_t right = 0;
    for (size_t v = counted->first_vote; v < counted->end_vote; v++) {
        double log_p[IDEAL_DIMS];
        uint8_t kind = problem->kind[v];
        for (int k = IDEAL_BELOW; k <= IDEAL_ABOVE; k++) {
            log_p[k] = log_probability(shared->nodes, parameters, dims, theta[problem->local[v]], (uint8_t)k);
        }
        right += log_p[kind] >= log_p[IDEAL_BELOW] && log_p[kind] >= log_p[IDEAL_BETWEEN] && log_p[kind] >= log_p[IDEAL_ABOVE];
        n_of[kind]++;
        jarak__sum_add(&sums->log_likelihood, log_p[kind]);
    }
    size_t n = counted->end_vote - counted->first_vote;
    size_t largest = 0;
    for (int k = 0; k < IDEAL_DIMS; k++) {
        largest = n_of[k] > largest ? n_of[k] : largest;
        if (n_of[k] > 0) {
            jarak__sum_add(&sums->null_log_likelihood, (double)n_of[k] * log((double)n_of[k] / (double)n));
        }
    }
    jarak_ideal_item *item = &shared->fit->items[counted->item];
    item->classified = (double)right / (double)n;
    item->error_reduction = 1 - (double)(n - right) / (double)(n - largest);
    sums->right += right;
    sums->outside += n - largest;
}

static void accumulate(size_t first, size_t end, void *partial, void *context)
{
    const classifying *shared = context;
    for (size_t i = first; i < end; i++) {
        classify_item(shared, &shared->fit->problem.items[i], partial);
    }
}

static void combine(void *total, const void *partial, void *context)
{
    (void)context;
    counts *sum = total;
    const counts *more = partial;
    jarak__sum_merge(&sum->log_likelihood, &more->log_likelihood);
    jarak__sum_merge(&sum->null_log_likelihood, &more->null_log_likelihood);
    sum->right += more->right;
    sum->outside += more->outside;
}

jarak_status jarak__ideal_classify(jarak_ideal *fit, int threads, jarak_error *error)
{
    static const jarak__parallel_sum reduction = {sizeof(counts), accumulate, combine};
    classifying shared = {fit, jarak__mills_nodes()};
    counts sums = {0};
    jarak_status status = jarak__parallel_reduce(fit->problem.n_items, ITEMS_A_CHUNK, threads, &reduction, &shared, &sums, error);
    double n = (double)fit->problem.n_votes;
    fit->info.log_likelihood = jarak__sum_value(&sums.log_likelihood);
    fit->info.null_log_likelihood = jarak__sum_value(&sums.null_log_likelihood);
    fit->info.geometric_mean_probability = exp(fit->info.log_likelihood / n);
    fit->info.classified = (double)sums.right / n;
    fit->info.error_reduction = 1 - (n - (double)sums.right) / (double)sums.outside;
    return status;
}
