//! Runs that are interrupted, and go on.

use std::fs;
use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{arg, articles, folder, run, sample};

fn start(args: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_lexwire"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// A number below `bound`, by a linear congruential generator.
fn random(state: &mut u64, bound: u64) -> u64 {
    *state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
    (*state >> 33) % bound
}

#[test]
fn a_run_that_is_killed_at_any_moment_can_be_completed() {
    let (input, output) = (articles(400), folder(&[]));
    let (whole, path) = (output.path().join("whole.jsonl"), output.path().join("out.jsonl"));
    let begun = Instant::now();
    run(&["extract", "-q", arg(input.path()), "-o", arg(&whole), "--errors", arg(&output.path().join("whole.log"))], 1);
    let time = begun.elapsed().as_millis() as u64;
    let (whole, log) = (fs::read(&whole).unwrap(), fs::read(output.path().join("whole.log")).unwrap());
    let partial = output.path().join("out.jsonl.partial");
    let errors = output.path().join("out.log");
    let args = ["extract", "-q", arg(input.path()), "-o", arg(&path), "--errors", arg(&errors), "--resume"];

    let (mut kills, mut torn, mut state) = (0, 0, 1);
    while kills < 20 {
        let mut child = start(&args);
        sleep(Duration::from_millis(random(&mut state, time)));
        child.kill().unwrap();
        child.wait().unwrap();
        if path.exists() {
            // Done before it could be killed.
            assert_eq!(fs::read(&path).unwrap(), whole);
            fs::remove_file(&path).unwrap();
            continue;
        }
        kills += 1;
        let left = fs::read(&partial).unwrap_or_default();
        assert!(whole.starts_with(&left), "what is left is the beginning of the whole");
        torn += usize::from(left.last().is_some_and(|&b| b != b'\n'));
        // Every other one is killed again, perhaps more than once, before it completes.
        if kills % 2 == 0 {
            run(&args, 1);
            assert_eq!((fs::read(&path).unwrap(), fs::read(&errors).unwrap()), (whole.clone(), log.clone()));
            assert!(!partial.exists());
            fs::remove_file(&path).unwrap();
        }
    }
    eprintln!("{kills} kills, {torn} torn lines, a whole run takes {time} ms");
}

#[test]
fn whatever_is_torn_off_comes_back() {
    let (input, output) = (articles(60), folder(&[]));
    let path = output.path().join("out.jsonl");
    let args = ["extract", "-q", arg(input.path()), "-o", arg(&path), "--resume"];
    run(&args, 1);
    let whole = fs::read(&path).unwrap();
    let mut state = 7;
    for _ in 0..12 {
        let length = random(&mut state, whole.len() as u64) as usize;
        fs::remove_file(&path).unwrap();
        fs::write(output.path().join("out.jsonl.partial"), &whole[..length]).unwrap();
        run(&args, 1);
        assert_eq!(fs::read(&path).unwrap(), whole, "cut at {length}");
    }
}

#[test]
fn a_damaged_line_among_records_is_refused_and_nothing_is_cut_off() {
    let (input, output) = (articles(10), folder(&[]));
    let path = output.path().join("out.jsonl");
    let args = ["extract", "-q", arg(input.path()), "-o", arg(&path), "--resume"];
    run(&args, 0);
    let damaged = fs::read_to_string(&path).unwrap().replacen("\n{", "\n#{", 1);
    fs::remove_file(&path).unwrap();
    let partial = output.path().join("out.jsonl.partial");
    fs::write(&partial, &damaged).unwrap();
    let (_, err) = run(&args, 2);
    assert!(err.contains("line 2 of ") && err.contains("--force"), "{err}");
    assert_eq!(fs::read_to_string(&partial).unwrap(), damaged);
}

#[cfg(unix)]
#[test]
fn a_run_that_finds_no_room_says_how_to_go_on_and_goes_on() {
    let (input, output) = (articles(100), folder(&[]));
    let path = output.path().join("out.jsonl");
    let args = ["extract", "-q", arg(input.path()), "-o", arg(&path)];
    run(&args, 1);
    let whole = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    // A file may have 128 blocks of 512 bytes here, and writing more is an error instead of the end of the process.
    let limited = "trap '' XFSZ; ulimit -f 128; exec \"$0\" \"$@\"";
    let command = ["-c", limited, env!("CARGO_BIN_EXE_lexwire")];
    let result = Command::new("sh").args(command).args(args).output().unwrap();
    let err = String::from_utf8(result.stderr).unwrap();
    assert_eq!(result.status.code(), Some(2), "{err}");
    assert!(err.contains("cannot write to") && err.contains("--resume goes on from there"), "{err}");
    assert!(fs::metadata(output.path().join("out.jsonl.partial")).unwrap().len() < whole.len() as u64);
    run(&[&args[..], &["--resume"]].concat(), 1);
    assert_eq!(fs::read(&path).unwrap(), whole);
}

#[test]
fn a_complete_output_is_left_alone() {
    let output = folder(&[]);
    let path = output.path().join("out.jsonl");
    let args = ["extract", "corpus/articles", "-o", arg(&path), "--resume"];
    run(&args, 0);
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    let (_, err) = run(&args, 0);
    assert!(err.contains("complete already"), "{err}");
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
}

/// What `--resume` says when the partial file holds the first records of the samples and the run is changed.
fn refused(change: &[&str]) -> String {
    let output = folder(&[]);
    let path = output.path().join("out.jsonl");
    run(&["extract", "-q", "corpus/articles", "-o", arg(&path)], 0);
    let lines: Vec<String> = fs::read_to_string(&path).unwrap().lines().take(5).map(|l| format!("{l}\n")).collect();
    fs::remove_file(&path).unwrap();
    let partial = output.path().join("out.jsonl.partial");
    fs::write(&partial, lines.concat()).unwrap();
    let (_, err) = run(&[&["extract", "-q", "corpus/articles", "-o", arg(&path), "--resume"][..], change].concat(), 2);
    assert!(!path.exists());
    assert_eq!(fs::read_to_string(&partial).unwrap(), lines.concat(), "nothing is lost");
    err
}

#[test]
fn a_run_with_other_options_or_other_input_does_not_go_on() {
    assert!(refused(&["--layers", "tokens"]).contains("comes out differently now"));
    assert!(refused(&["--exclude", "bail*"]).contains("the input has changed"));
    assert!(refused(&["--include", "*.zst"]).contains("the input has changed"));
}

#[test]
fn what_is_left_of_a_run_is_not_overwritten_by_accident() {
    let output = folder(&[("out.jsonl.partial", b"{")]);
    let path = output.path().join("out.jsonl");
    let (_, err) = run(&["extract", "corpus/articles", "-o", arg(&path)], 2);
    assert!(err.contains("--resume goes on with it, --force starts again"), "{err}");
    run(&["extract", "-q", "corpus/articles", "-o", arg(&path), "--force"], 0);
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 20);
}

#[cfg(unix)]
#[test]
fn an_interrupt_keeps_what_is_finished_and_says_how_to_go_on() {
    let output = folder(&[]);
    let path = output.path().join("out.jsonl");
    let partial = output.path().join("out.jsonl.partial");
    let briefs = fs::read(sample("briefs.jsonl")).unwrap();
    for jobs in ["1", "2"] {
        let args = ["extract", "--input-format", "jsonl", "-o", arg(&path), "--resume", "-j", jobs];
        let mut child = start(&args);
        // The input goes on, but nothing comes for the moment.
        let mut input = child.stdin.take().unwrap();
        input.write_all(&briefs).unwrap();
        wait_for(|| fs::metadata(&partial).is_ok_and(|m| m.len() > 0));
        interrupt(&child);
        let result = child.wait_with_output().unwrap();
        let err = String::from_utf8(result.stderr).unwrap();
        assert_eq!(result.status.code(), Some(130), "{err}");
        assert!(err.contains("interrupted after 4 articles") && err.contains("--resume"), "{err}");
        drop(input);

        let mut child = start(&args);
        child.stdin.take().unwrap().write_all(&briefs).unwrap();
        assert!(child.wait().unwrap().success());
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 4);
        fs::remove_file(&path).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_nothing_of_formats_that_cannot_be_resumed() {
    let output = folder(&[]);
    let mut child = start(&["extract", "--input-format", "jsonl", "-o", arg(&output.path().join("out.json"))]);
    let mut input = child.stdin.take().unwrap();
    input.write_all(&fs::read(sample("briefs.jsonl")).unwrap()).unwrap();
    wait_for(|| fs::read_dir(output.path()).unwrap().any(|e| e.unwrap().metadata().is_ok_and(|m| m.len() > 10)));
    interrupt(&child);
    let result = child.wait_with_output().unwrap();
    assert_eq!(result.status.code(), Some(130));
    assert!(String::from_utf8(result.stderr).unwrap().contains("nothing is kept"));
    assert_eq!(fs::read_dir(output.path()).unwrap().count(), 0);
    drop(input);
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_a_run_whose_only_article_never_ends() {
    let output = folder(&[]);
    let path = output.path().join("out.jsonl");
    let mut child = start(&["extract", "-o", arg(&path)]);
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"Acme sued").unwrap();
    wait_for(|| output.path().join("out.jsonl.partial").exists());
    sleep(Duration::from_millis(300));
    interrupt(&child);
    let result = child.wait_with_output().unwrap();
    assert_eq!(result.status.code(), Some(130));
    assert_eq!(fs::read_dir(output.path()).unwrap().count(), 0, "no empty file stands in the way of the next run");
    drop(input);
}

/// Sends what Ctrl-C sends.
#[cfg(unix)]
fn interrupt(child: &Child) {
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
}

#[cfg(unix)]
fn wait_for(condition: impl Fn() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing happens");
        sleep(Duration::from_millis(10));
    }
}
