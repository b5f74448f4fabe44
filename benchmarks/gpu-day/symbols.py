"""Which C++ functions of LibTorch a library needs that a LibTorch does not have: one of them ends the process when it is called.

symbols.py LIBRARY FOLDER: prints them and exits with 1 where there are any. Reads the files alone; no compiler's tool is needed.
"""
import mmap
import os
import re
import struct
import sys

OURS = re.compile(rb"^_Z.*(2at|3c10|5torch|6caffe2)")


def symbols(path):
    """(defined, needed) dynamic symbols of an ELF file of 64 bits; weak needs are left out, since nothing has to meet them."""
    defined, needed = set(), set()
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data[:5] != b"\x7fELF\x02":
            raise ValueError(f"{path} is no ELF file of 64 bits")
        offset, = struct.unpack_from("<Q", data, 0x28)
        size, count = struct.unpack_from("<HH", data, 0x3A)
        sections = [struct.unpack_from("<IIQQQQIIQQ", data, offset + i * size) for i in range(count)]
        for section in (section for section in sections if section[1] == 11):  # SHT_DYNSYM
            names = sections[section[6]][4]
            for at in range(section[4], section[4] + section[5], section[9]):
                name, info, _, index = struct.unpack_from("<IBBH", data, at)
                text = data[names + name:data.find(b"\0", names + name)]
                if index:
                    defined.add(text)
                elif info >> 4 != 2:  # STB_WEAK
                    needed.add(text)
    return defined, needed


library, folder = sys.argv[1:3]
_, needed = symbols(library)
needed = {name for name in needed if OURS.match(name)}
there = set()
for name in sorted(os.listdir(folder)):
    if re.match(r"lib(torch|c10)[a-z_0-9]*\.so", name):
        there |= symbols(os.path.join(folder, name))[0]
missing = sorted(needed - there)
for name in missing:
    print(name.decode())
print(f"{len(needed)} needed, {len(missing)} missing")
sys.exit(1 if missing else 0)
