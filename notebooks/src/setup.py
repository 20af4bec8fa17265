# ko: @title 준비: 이 셀을 먼저 실행하십시오
# en: @title Set-up: run this cell first
import importlib.util

if importlib.util.find_spec("gan_lib") is None:
    import contextlib
    import glob
    import http.client
    import importlib.metadata
    import json
    import os
    import re
    import socket
    import subprocess
    import sys
    import tempfile
    from urllib.parse import unquote

    REPOSITORY = ""

    # ko: 설치할 만한 곳을 차례로 찾습니다. 어떻게 실패하든 다음으로 넘어갑니다.
    # en: Places to install from, in turn; however one fails, the next is looked for.
    def places():
        yield from wheels("", "../")
        with contextlib.suppress(Exception):
            yield from on_github(opened_from())
        with contextlib.suppress(Exception):
            from google.colab import _message

            itself = _message.blocking_request("get_ipynb", timeout_sec=10)["ipynb"]
            yield from on_github(json.dumps(itself["metadata"], ensure_ascii=False))
            # ko: 처음 실행할 때 출력한 주소
            # en: the address that a first run has printed
            cells = json.dumps(itself["cells"], ensure_ascii=False)
            yield from re.findall(r'git\+https://github\.com/[\w-]+/[^\s"\\{]+', cells)
        if REPOSITORY:
            yield f"git+{REPOSITORY}"
        with contextlib.suppress(Exception):
            if not os.path.exists("/content/drive/MyDrive"):
                from google.colab import drive

                drive.mount("/content/drive")
        yield from wheels(*("/content/drive/" + depth * "*/" for depth in (1, 2, 3, 4)))

    def wheels(*folders):
        found = [glob.glob(folder + "gan_lib-*.whl") for folder in folders]
        return sorted(sum(found, []), key=os.path.getmtime, reverse=True)

    # ko: Colab의 세션 목록에 적힌, 이 노트북의 주소입니다.
    # en: This notebook's address, as Colab's list of sessions has it.
    def opened_from():
        host = os.environ.get("COLAB_JUPYTER_IP", socket.gethostname())
        port = os.environ.get("KMP_TARGET_PORT", 9000)
        colab = http.client.HTTPConnection(host, port, timeout=2)
        colab.request("GET", "/api/sessions")
        sessions = json.load(colab.getresponse())
        mine = [one for one in sessions if one["kernel"]["id"] in str(sys.argv)]
        return (mine or sessions)[0]["path"]

    # ko: 주소의 blob/ 뒤 a/b는 브랜치 a/b이거나 브랜치 a의 폴더 b입니다.
    # en: What follows blob/ in an address, a/b, is branch a/b, or folder b of branch a.
    def on_github(text):
        link = r'github\.com/([^/]+/[^/]+)/blob/([^"]+?)(/notebooks/..)?/[^/"]+\.ipynb'
        for repository, path, _ in re.findall(link, unquote(unquote(text))):
            parts = path.split("/")
            for n in range(len(parts), 0, -1):
                branch, folder = "/".join(parts[:n]), "/".join(parts[n:])
                below = f"#subdirectory={folder}" if folder else ""
                yield f"git+https://github.com/{repository}@{branch}{below}"

    def install(*what):
        pip = [sys.executable, "-m", "pip", "install", "--quiet", *what]
        never_ask = os.environ | {"GIT_TERMINAL_PROMPT": "0"}
        return subprocess.run(pip, capture_output=True, env=never_ask).returncode == 0

    tried = []
    for place in places():
        tried.append(place)
        address = f"gan-lib @ {place}" if place.startswith("git+") else place
        if install("--no-deps", address):
            break
    else:
        all_tried = ", ".join(tried) or "-"
        sentence = tr(
            "gan_lib를 설치하지 못했습니다. Colab에서는 공개된 GitHub 저장소의 "
            "노트북 파일을 열거나 make colab으로 만든 폴더를 구글 드라이브에 올리고, "
            "자기 컴퓨터에서는 강의 폴더에서 make lab을 실행하십시오. "
            f"(시도한 곳: {all_tried})",
            "gan_lib is missing and could not be installed: in Colab, open the "
            "notebook from a public repository on GitHub, or upload the folder that "
            "`make colab` makes to Google Drive; on your own computer, run `make lab`. "
            f"(Tried: {all_tried})"
        )
        error = ModuleNotFoundError(sentence)
        error._render_traceback_ = lambda text=sentence: [text]
        raise error

    importlib.invalidate_caches()

    # ko: 빠진 것만 더하고, 이미 있는 것은 버전을 바꾸지 않습니다.
    # en: Add what is missing, and change no version of what is there.
    missing, kept = [], []
    for needed in importlib.metadata.requires("gan-lib"):
        name = re.match(r"[\w.-]+", needed)[0]
        try:
            kept.append(f"{name}=={importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            missing += [needed] * ("extra ==" not in needed)
    if missing:
        with tempfile.TemporaryDirectory() as folder:
            versions = os.path.join(folder, "kept.txt")
            with open(versions, "w") as file:
                file.write("\n".join(kept))
            install("--constraint", versions, *missing)
    print(tr(f"gan_lib를 설치했습니다: {place}", f"gan_lib was installed from {place}"))

import gan_lib

gan_lib.setup(tr("ko", "en"))
