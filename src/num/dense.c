/* Calls of OpenBLAS and LAPACK, each on one thread. */
#include "num/dense.h"

#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <pthread.h>

#include "base/alloc.h"

/* Of OpenMP's run-time library, which OpenBLAS loads: the number of threads that the calling thread's parallel regions would start. It
 * belongs to the thread, so that setting it disturbs nobody. Declared here since omp.h comes with only one of the compilers. */
int omp_get_max_threads(void);
void omp_set_num_threads(int count);

/* An OpenBLAS with a thread pool of its own knows no number per thread: it is told once. */
static void tell_thread_pool(void)
{
    if (openblas_get_parallel() == OPENBLAS_THREAD) {
        openblas_set_num_threads(1);
    }
}

static int one_thread_begin(void)
{
    static pthread_once_t told = PTHREAD_ONCE_INIT;
    pthread_once(&told, tell_thread_pool);
    int before = omp_get_max_threads();
    if (before != 1) {
        omp_set_num_threads(1);
    }
    return before;
}

static void one_thread_end(int before)
{
    if (before != 1) {
        omp_set_num_threads(before);
    }
}

static CBLAS_TRANSPOSE transposed(bool transpose)
{
    return transpose ? CblasTrans : CblasNoTrans;
}

void jarak__gemm(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k, double alpha, const double *a, size_t ld_a,
                 const double *b, size_t ld_b, double beta, double *c, size_t ld_c)
{
    if (m == 0 || n == 0) {
        return;
    }
    int before = one_thread_begin();
    cblas_dgemm(CblasColMajor, transposed(transpose_a), transposed(transpose_b), (int)m, (int)n, (int)k, alpha, a, (int)ld_a, b, (int)ld_b,
                beta, c, (int)ld_c);
    one_thread_end(before);
}

void jarak__syrk(bool transpose, size_t n, size_t k, double alpha, const double *a, size_t ld_a, double beta, double *c, size_t ld_c)
{
    if (n == 0) {
        return;
    }
    int before = one_thread_begin();
    cblas_dsyrk(CblasColMajor, CblasLower, transposed(transpose), (int)n, (int)k, alpha, a, (int)ld_a, beta, c, (int)ld_c);
    one_thread_end(before);
}

void jarak__gemv(bool transpose, size_t m, size_t n, double alpha, const double *a, size_t ld_a, const double *x, double beta, double *y)
{
    if (m == 0 || n == 0) {
        size_t length = transpose ? n : m;
        for (size_t i = 0; i < length; i++) {
            y[i] = beta == 0 ? 0 : beta * y[i];
        }
        return;
    }
    int before = one_thread_begin();
    cblas_dgemv(CblasColMajor, transposed(transpose), (int)m, (int)n, alpha, a, (int)ld_a, x, 1, beta, y, 1);
    one_thread_end(before);
}

void jarak__symmetrise(size_t n, double *a, size_t ld_a)
{
    for (size_t j = 0; j < n; j++) {
        for (size_t i = j + 1; i < n; i++) {
            a[j + i * ld_a] = a[i + j * ld_a];
        }
    }
}

size_t jarak__cholesky(size_t n, double *a, size_t ld_a)
{
    if (n == 0) {
        return 0;
    }
    int before = one_thread_begin();
    lapack_int info = LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'L', (lapack_int)n, a, (lapack_int)ld_a);
    one_thread_end(before);
    return info < 0 ? n : (size_t)info;
}

void jarak__cholesky_solve(size_t n, size_t n_rhs, const double *l, size_t ld_l, double *b, size_t ld_b)
{
    jarak__lower_solve(false, n, n_rhs, l, ld_l, b, ld_b);
    jarak__lower_solve(true, n, n_rhs, l, ld_l, b, ld_b);
}

void jarak__lower_solve(bool transpose, size_t n, size_t n_rhs, const double *l, size_t ld_l, double *b, size_t ld_b)
{
    if (n == 0 || n_rhs == 0) {
        return;
    }
    int before = one_thread_begin();
    if (n_rhs == 1) {
        cblas_dtrsv(CblasColMajor, CblasLower, transposed(transpose), CblasNonUnit, (int)n, l, (int)ld_l, b, 1);
    } else {
        cblas_dtrsm(CblasColMajor, CblasLeft, CblasLower, transposed(transpose), CblasNonUnit, (int)n, (int)n_rhs, 1, l, (int)ld_l, b,
                    (int)ld_b);
    }
    one_thread_end(before);
}

void jarak__cholesky_inverse(size_t n, double *l, size_t ld_l)
{
    if (n == 0) {
        return;
    }
    int before = one_thread_begin();
    LAPACKE_dpotri_work(LAPACK_COL_MAJOR, 'L', (lapack_int)n, l, (lapack_int)ld_l);
    one_thread_end(before);
}

/* The sign of an eigenvector is arbitrary; a fixed one keeps results comparable. */
static void fix_sign(size_t n, double *vector)
{
    size_t largest = 0;
    for (size_t i = 1; i < n; i++) {
        if (fabs(vector[i]) > fabs(vector[largest])) {
            largest = i;
        }
    }
    if (vector[largest] < 0) {
        for (size_t i = 0; i < n; i++) {
            vector[i] = -vector[i];
        }
    }
}

jarak_status jarak__symmetric_eigen(size_t n, double *a, size_t ld_a, double *values, jarak_error *error)
{
    if (n == 0) {
        return JARAK_OK;
    }
    double best_size;
    int before = one_thread_begin();
    lapack_int info = LAPACKE_dsyev_work(LAPACK_COL_MAJOR, 'V', 'L', (lapack_int)n, a, (lapack_int)ld_a, values, &best_size, -1);
    double *work = info == 0 ? jarak__calloc((size_t)best_size, sizeof *work) : NULL;
    if (work != NULL) {
        info = LAPACKE_dsyev_work(LAPACK_COL_MAJOR, 'V', 'L', (lapack_int)n, a, (lapack_int)ld_a, values, work, (lapack_int)best_size);
    }
    one_thread_end(before);
    if (info == 0 && work == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the eigenvalues of a matrix of order %zu", n);
    }
    jarak__free(work);
    if (info != 0) {
        return jarak_fail(error, JARAK_ERR_INTERNAL, "the eigenvalues of a matrix of order %zu were not found", n);
    }
    for (size_t j = 0; j < n; j++) {
        fix_sign(n, a + j * ld_a);
    }
    return JARAK_OK;
}

jarak_status jarak__general_solve(size_t n, double *a, size_t ld_a, double *b, jarak_error *error)
{
    if (n == 0) {
        return JARAK_OK;
    }
    lapack_int *pivots = jarak__calloc(n, sizeof *pivots);
    if (pivots == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a system of order %zu", n);
    }
    int before = one_thread_begin();
    lapack_int info = LAPACKE_dgesv_work(LAPACK_COL_MAJOR, (lapack_int)n, 1, a, (lapack_int)ld_a, pivots, b, (lapack_int)n);
    one_thread_end(before);
    jarak__free(pivots);
    return info == 0 ? JARAK_OK : jarak_fail(error, JARAK_ERR_DATA, "a system of order %zu is singular", n);
}

size_t jarak__lu(size_t n, double *a, size_t ld_a, int *pivots)
{
    if (n == 0) {
        return 0;
    }
    int before = one_thread_begin();
    lapack_int info = LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, (lapack_int)n, (lapack_int)n, a, (lapack_int)ld_a, pivots);
    one_thread_end(before);
    return info < 0 ? n : (size_t)info;
}

void jarak__lu_solve(bool transpose, size_t n, size_t n_rhs, const double *lu, size_t ld_lu, const int *pivots, double *b, size_t ld_b)
{
    if (n == 0 || n_rhs == 0) {
        return;
    }
    int before = one_thread_begin();
    LAPACKE_dgetrs_work(LAPACK_COL_MAJOR, transpose ? 'T' : 'N', (lapack_int)n, (lapack_int)n_rhs, lu, (lapack_int)ld_lu, pivots, b,
                        (lapack_int)ld_b);
    one_thread_end(before);
}

const char *jarak__blas_core(void)
{
    return openblas_get_corename();
}
