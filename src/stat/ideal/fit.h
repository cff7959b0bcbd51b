/* What a fit holds, and the steps from estimates to results. Internal to stat/ideal. */
#ifndef JARAK_STAT_IDEAL_FIT_H
#define JARAK_STAT_IDEAL_FIT_H

#include "stat/ideal/front.h"
#include "stat/ideal/newton.h"
#include "stat/ideal/votes_pass.h"

/* The standardisation: z = (theta - mean) / sd, with the covariances of every variable with mean and sd, which are functions of all points
 * (the delta method). */
typedef struct ideal_gauge {
    double mean, sd, sign; /* sign 1 or -1: turns the line so that the anchors stand as they should */
    double *with_mean;     /* n_variables of the front: cov(variable, mean) */
    double *with_sd;
    double mean_mean, mean_sd, sd_sd;
} ideal_gauge;

struct jarak_ideal {
    ideal_problem problem;
    ideal_state state;
    double **session; /* covariances of the points of a session, before standardisation */
    ideal_gauge gauge;
    double z;                /* quantile of the normal distribution for the intervals */
    uint32_t *place;         /* n_points: of a point of the problem, its index in info.points */
    uint32_t *point_at;      /* n_points: the inverse of place */
    uint32_t *first_of_unit; /* n_units + 1: where a unit's points begin in info.points */
    bool is_static;
    struct ideal_own *own; /* what sessions say by themselves; NULL where it was not asked for */
    double **bootstrap;    /* NULL, or per session the draws' mean squares and products of errors, in place of the covariances */
    jarak_ideal_point *points;
    jarak_ideal_item *items;
    jarak_ideal_info info;
};

/* Mean, standard deviation and sign, from state; the covariances with them, from the front's factor. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__ideal_gauge_new(const ideal_problem *problem, const jarak_ideal_settings *settings,
                                                     const ideal_state *state, const ideal_front *front, ideal_gauge *gauge,
                                                     jarak_error *error);
/* Only mean, sd and sign. */
void jarak__ideal_gauge_find(const ideal_problem *problem, const jarak_ideal_settings *settings, const ideal_state *state,
                             ideal_gauge *gauge);
void jarak__ideal_gauge_release(ideal_gauge *gauge);

/* Covariance of two standardised points of one session (indices of the problem). */
double jarak__ideal_covariance(const jarak_ideal *fit, size_t point, size_t other);

/* What the sessions' votes say of points by themselves, before standardisation. */
typedef struct ideal_own {
    uint32_t least_votes;
    double *estimate, *information; /* n_points of the problem */
    double **covariance;            /* per session, points × points */
    float *score;                   /* n_data_items × n_units: of each vote that counts; 0 where there is none */
} ideal_own;

/* Fills fit->own. pass is what newton left, but for the sessions' information; the gauge and the covariances of points are there. Errors:
 * ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__ideal_own_find(jarak_ideal *fit, const jarak_ideal_settings *settings, const ideal_pass *pass,
                                                    jarak_error *error);
/* Fills own->score, where the rest of it is there. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__ideal_own_score(const jarak_ideal *fit, ideal_own *own, jarak_error *error);
/* Of two known points of one session: a roll call moves their difference, standardised, by the score of unit[0] times factor[0] less that
 * of unit[1] times factor[1]. */
typedef struct ideal_difference {
    size_t unit[2];
    double factor[2];
} ideal_difference;
ideal_difference jarak__ideal_difference_of(const jarak_ideal *fit, size_t point, size_t other);
void jarak__ideal_own_free(const ideal_problem *problem, ideal_own *own);

/* Fills info.items: parameters with standard errors, and how well they tell the votes. pass holds what newton left, session the covariances
 * of points, bridge those of bridging blocks. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__ideal_describe_items(jarak_ideal *fit, const ideal_pass *pass, const ideal_front *front,
                                                          const double (*bridge)[IDEAL_DIMS * IDEAL_DIMS], jarak_error *error);

/* Log-likelihood and classification at the estimates, for each roll call and for all. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__ideal_classify(jarak_ideal *fit, int threads, jarak_error *error);

JARAK_MUST_CHECK jarak_status jarak__ideal_state_new(const ideal_problem *problem, ideal_state *state, jarak_error *error);
void jarak__ideal_state_release(ideal_state *state);

/* What is left of an estimation without errors: the points of a bootstrap draw. */
typedef struct ideal_estimate {
    ideal_problem problem;
    ideal_state state;
    ideal_progress progress;
} ideal_estimate;

/* From votes to points and parameters, without covariances. Errors: those of jarak_ideal_fit. */
JARAK_MUST_CHECK jarak_status jarak__ideal_estimate(const jarak_ideal_data *data, const jarak_ideal_settings *settings,
                                                    ideal_estimate *estimate, jarak_error *error);
void jarak__ideal_estimate_release(ideal_estimate *estimate);

/* The parametric bootstrap: replaces standard errors, intervals and covariances of points; fit is complete but for them. front and pass
 * hold the factor at the estimates. Errors: ERR_MEMORY, ERR_INTERRUPTED. */
JARAK_MUST_CHECK jarak_status jarak__ideal_bootstrap(jarak_ideal *fit, const jarak_ideal_settings *settings, const ideal_pass *pass,
                                                     const ideal_front *front, jarak_error *error);

#endif
