/* The inner loops over the characters and paths of a PDF page, compiled: `pdfium_loops.py` says what each is for.

   Functions of PDFium come as plain addresses, so that nothing is linked; results go into buffers of the caller,
   whose sizes are verified before anything is written. No state is kept. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

#define MOST_BUFFERS 6

/* As FS_RECTF of fpdfview.h. */
typedef struct { float left, top, right, bottom; } Box;

typedef unsigned int (*GetUnicode)(void *text, int index);
typedef void *(*GetTextObject)(void *text, int index);
typedef int (*GetLooseCharBox)(void *text, int index, Box *box);
typedef float (*GetCharAngle)(void *text, int index);
typedef int (*HasUnicodeMapError)(void *text, int index);
typedef void *(*GetObject)(void *page, int index);
typedef int (*GetType)(void *item);
typedef int (*GetDrawMode)(void *item, int *fill, int *stroke);
typedef int (*CountSegments)(void *item);
typedef int (*GetBounds)(void *item, float *left, float *bottom, float *right, float *top);

static void release(Py_buffer *views, int count) {
    while (count > 0) PyBuffer_Release(&views[--count]);
}

/* The buffers of `sequence`; the first holds `functions` addresses, each other one as many items as the second.
   Gives the number of items, or -1 with an exception set and no buffer held. */
static Py_ssize_t acquire(PyObject *sequence, Py_buffer *views, int functions, int count, const int *sizes) {
    if (PyTuple_Size(sequence) != count) {
        if (!PyErr_Occurred()) PyErr_Format(PyExc_ValueError, "%d buffers are needed", count);
        return -1;
    }
    for (int i = 0; i < count; i++) {
        int flags = i ? PyBUF_WRITABLE : PyBUF_SIMPLE;
        if (PyObject_GetBuffer(PyTuple_GetItem(sequence, i), &views[i], flags) < 0) {
            release(views, i);
            return -1;
        }
    }
    Py_ssize_t items = views[1].len / sizes[1];
    int fits = views[0].len == functions * (Py_ssize_t)sizeof(uint64_t) && items <= INT32_MAX;
    for (int i = 1; i < count; i++) fits = fits && views[i].len == items * sizes[i];
    for (int i = 0; fits && i < functions; i++) fits = ((const uint64_t *)views[0].buf)[i] != 0;
    if (fits) return items;
    release(views, count);
    PyErr_SetString(PyExc_ValueError, "the sizes of the buffers do not agree");
    return -1;
}

/* characters(text, (functions, codes, owners, boxes, angles, errors)) */
static PyObject *characters(PyObject *module, PyObject *args) {
    static const int sizes[] = {8, 4, 8, 16, 4, 1};
    unsigned long long address;
    PyObject *sequence;
    Py_buffer views[MOST_BUFFERS];
    if (!PyArg_ParseTuple(args, "KO!", &address, &PyTuple_Type, &sequence)) return NULL;
    Py_ssize_t count = acquire(sequence, views, 5, 6, sizes);
    if (count < 0) return NULL;
    const uint64_t *functions = views[0].buf;
    GetUnicode unicode = (GetUnicode)(uintptr_t)functions[0];
    GetTextObject owner = (GetTextObject)(uintptr_t)functions[1];
    GetLooseCharBox box = (GetLooseCharBox)(uintptr_t)functions[2];
    GetCharAngle angle = (GetCharAngle)(uintptr_t)functions[3];
    HasUnicodeMapError map_error = (HasUnicodeMapError)(uintptr_t)functions[4];
    void *text = (void *)(uintptr_t)address;
    uint32_t *codes = views[1].buf;
    uint64_t *owners = views[2].buf;
    Box *boxes = views[3].buf;
    float *angles = views[4].buf;
    uint8_t *errors = views[5].buf;
    int any_error = 0;
    for (int i = 0; i < (int)count; i++) {
        codes[i] = unicode(text, i);
        owners[i] = (uint64_t)(uintptr_t)owner(text, i);
        boxes[i] = (Box){0, 0, 0, 0};
        box(text, i, &boxes[i]);
        angles[i] = i && owners[i] == owners[i - 1] ? 0 : angle(text, i);
        any_error = any_error || ((codes[i] < 0x4E00 || codes[i] >= 0xA000) && map_error(text, i) != 0);
    }
    for (int i = 0; i < (int)count; i++) errors[i] = any_error && map_error(text, i) != 0;
    release(views, 6);
    Py_RETURN_NONE;
}

/* objects(page, (functions, items, kinds)) */
static PyObject *objects(PyObject *module, PyObject *args) {
    static const int sizes[] = {8, 8, 4};
    unsigned long long page;
    PyObject *sequence;
    Py_buffer views[MOST_BUFFERS];
    if (!PyArg_ParseTuple(args, "KO!", &page, &PyTuple_Type, &sequence)) return NULL;
    Py_ssize_t count = acquire(sequence, views, 2, 3, sizes);
    if (count < 0) return NULL;
    const uint64_t *functions = views[0].buf;
    GetObject object = (GetObject)(uintptr_t)functions[0];
    GetType type = (GetType)(uintptr_t)functions[1];
    uint64_t *items = views[1].buf;
    int32_t *kinds = views[2].buf;
    for (int i = 0; i < (int)count; i++) {
        void *item = object((void *)(uintptr_t)page, i);
        items[i] = (uint64_t)(uintptr_t)item;
        kinds[i] = type(item);
    }
    release(views, 3);
    Py_RETURN_NONE;
}

/* paths((functions, items, modes, segments, bounds)): `items` are read, the others written. */
static PyObject *paths(PyObject *module, PyObject *args) {
    static const int sizes[] = {8, 8, 8, 4, 16};
    PyObject *sequence;
    Py_buffer views[MOST_BUFFERS];
    if (!PyArg_ParseTuple(args, "O!", &PyTuple_Type, &sequence)) return NULL;
    Py_ssize_t count = acquire(sequence, views, 3, 5, sizes);
    if (count < 0) return NULL;
    const uint64_t *functions = views[0].buf;
    GetDrawMode draw_mode = (GetDrawMode)(uintptr_t)functions[0];
    CountSegments segments = (CountSegments)(uintptr_t)functions[1];
    GetBounds get_bounds = (GetBounds)(uintptr_t)functions[2];
    const uint64_t *items = views[1].buf;
    int32_t (*modes)[2] = views[2].buf;
    int32_t *counts = views[3].buf;
    float (*bounds)[4] = views[4].buf;
    for (int i = 0; i < (int)count; i++) {
        void *item = (void *)(uintptr_t)items[i];
        modes[i][0] = modes[i][1] = 0;
        draw_mode(item, &modes[i][0], &modes[i][1]);
        counts[i] = segments(item);
        bounds[i][0] = bounds[i][1] = bounds[i][2] = bounds[i][3] = 0;
        get_bounds(item, &bounds[i][0], &bounds[i][1], &bounds[i][2], &bounds[i][3]);
    }
    release(views, 5);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"characters", characters, METH_VARARGS, NULL},
    {"objects", objects, METH_VARARGS, NULL},
    {"paths", paths, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_pdfium_loops", NULL, 0, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__pdfium_loops(void) { return PyModuleDef_Init(&definition); }
