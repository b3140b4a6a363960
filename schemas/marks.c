/* schemas/marks.py in C: the same function, the same answers. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <string.h>

static Py_ssize_t
count_of(const char *at, const char *stop, int mark)
{
    Py_ssize_t count = 0;
    while (at < stop && (at = memchr(at, mark, (size_t)(stop - at))) != NULL) {
        count++;
        at++;
    }
    return count;
}

static int
is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static PyObject *
marks(PyObject *module, PyObject *data)
{
    if (!PyBytes_Check(data))
        return PyErr_Format(PyExc_TypeError, "bytes are wanted");
    const char *at = PyBytes_AS_STRING(data), *stop = at + PyBytes_GET_SIZE(data);
    Py_ssize_t opened = count_of(at, stop, '[') + count_of(at, stop, '{'), keys = 0;
    int spaced = 0;
    while (at < stop && (at = memchr(at, '"', (size_t)(stop - at))) != NULL) {
        at++;
        if (at < stop && *at == ':')
            keys++;
        else if (at < stop && is_blank(*at)) {
            while (at < stop && is_blank(*at))
                at++;
            spaced |= at < stop && *at == ':';
        }
    }
    return Py_BuildValue("(nnO)", opened, keys, spaced ? Py_True : Py_False);
}

static PyMethodDef methods[] = {
    {"marks", marks, METH_O, "See schemas/marks.py."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "schemas.marks", "See schemas/marks.py.", 0, methods,
    NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC
PyInit_marks(void)
{
    return PyModuleDef_Init(&definition);
}
