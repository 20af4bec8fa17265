/* Questions, the score of a lesson, and what has been done: all of it kept in this browser, under one name.

   {"03_feedback_loops": {done: true, of: 4, quizzes: {"quiz-real": {chosen: 2, right: true}}}} */

const KEY = "gan-course";
const LESSON = location.pathname.match(/([0-9]{2}_[a-z_]+)\.html$/)?.[1];

function progress() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {}; // damaged, or the browser keeps nothing
  }
}

function keep(values) {
  try {
    localStorage.setItem(KEY, JSON.stringify(values));
  } catch {
    // the browser keeps nothing: the page works all the same, until it is closed
  }
}

function asWords({of, quizzes}) {
  const answers = Object.values(quizzes);
  const right = answers.filter(answer => answer.right).length;
  return tr(
    `문제 ${of}개 가운데 처음에 맞힌 것 ${right}개, 아직 답하지 않은 것 ${of - answers.length}개`,
    `${right} of ${of} questions right at the first try, ${of - answers.length} not yet answered`,
  );
}

function startLesson() {
  const quizzes = [...document.querySelectorAll("fieldset.quiz")];
  const kept = progress();
  const mine = {done: false, quizzes: {}, ...kept[LESSON], of: quizzes.length};
  const show = () => (document.querySelector(".score [role=status]").textContent = asWords(mine));
  const save = () => keep({...progress(), [LESSON]: mine});
  for (const quiz of quizzes) {
    const chosen = mine.quizzes[quiz.id]?.chosen;
    if (quiz.querySelectorAll("input")[chosen]) quiz.querySelectorAll("input")[chosen].checked = true;
    quiz.addEventListener("change", ({target}) => {
      const right = target.closest("li").querySelector(".reply").classList.contains("right");
      mine.quizzes[quiz.id] ??= {chosen: Number(target.value), right}; // the first choice counts
      show();
      save();
    });
  }
  const done = document.querySelector(".score input");
  done.checked = mine.done;
  done.addEventListener("change", () => {
    mine.done = done.checked;
    save();
  });
  show();
}

function showMap(board) {
  const kept = progress();
  const lessons = Object.entries(kept).filter(([, {done, quizzes}]) => done || Object.keys(quizzes).length);
  for (const [name, lesson] of lessons) {
    const note = document.createElement("small");
    note.className = "progress";
    note.textContent = (lesson.done ? tr("✓ 마침. ", "✓ finished. ") : "") + asWords(lesson);
    document.querySelector(`article td a[href="${name}.html"]`)?.after(note);
  }
  if (!lessons.length) return;
  const reset = document.createElement("button");
  reset.textContent = tr("이 브라우저에 저장된 진도 지우기", "Forget what this browser has kept of your progress");
  reset.addEventListener("click", () => {
    keep({});
    document.querySelectorAll("small.progress").forEach(note => note.remove());
    reset.remove();
  });
  board.append(reset);
}

if (LESSON) startLesson();
else if (document.getElementById("progress")) showMap(document.getElementById("progress"));
