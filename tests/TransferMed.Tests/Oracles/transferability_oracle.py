#!/usr/bin/env python3
"""Writes transferability.json beside itself from the folder `results` of github DovileDo/transferability-in-medical-imaging (7e308c4998e9, MIT licence).

Usage: transferability_oracle.py FOLDER. What is kept: the fine-tuned AUC, LogME, N-LEEP and the accuracy of 5 nearest neighbours (`lp`) of the 12 sources of one data set and of
ImageNet, with scipy.stats.weightedtau of each score with the AUC for each target. Needs scipy.
"""
import csv
import json
import pathlib
import sys

import scipy
import scipy.stats

folder = pathlib.Path(sys.argv[1])
LICENSE = 'MIT License. Copyright (c) 2024 DovileDo. Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions: The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.'


def table(name):
    rows = list(csv.reader((folder / f'{name}_dataset.csv').open()))
    return {row[1]: {target: float(value) for target, value in zip(rows[0][2:], row[2:]) if value not in ('', 'nan')} for row in rows[1:]}


tables = {name: table(name) for name in ('AUCs', 'logme', 'leep', 'nleep', 'lp')}
auc = tables['AUCs']
targets = list(tables['logme']['imagenet'])
single = [source for source in auc if source not in ('imagenet', 'radimagenet', 'medmnist')]
taus = {
    name: {t: scipy.stats.weightedtau([tables[name][s][t] for s in single if s != t], [auc[s][t] for s in single if s != t]).statistic for t in targets}
    for name in tables if name != 'AUCs'
}
document = {
    'source': f'github DovileDo/transferability-in-medical-imaging 7e308c4998e9, results; SciPy {scipy.__version__}, transferability_oracle.py', 'license': LICENSE,
    'targets': targets, 'single': single, 'taus': taus, **tables,
}
pathlib.Path(__file__).with_name('transferability.json').write_text(json.dumps(document, separators=(',', ':')) + '\n')
