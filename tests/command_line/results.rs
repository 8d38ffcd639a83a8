//! The table in README.md of what works against which server: each cell from runs made here.
//! `UPDATE_TABLE=1` writes it anew.

#[path = "results/builtin.rs"]
mod builtin;
#[path = "results/certified.rs"]
mod certified;
#[path = "results/mcp.rs"]
mod mcp;
#[path = "results/rows.rs"]
mod rows;
#[path = "results/walk.rs"]
mod walk;

use std::{
    env, fs,
    path::Path,
    sync::{Mutex, PoisonError},
    thread,
};

use oauth_playground::flow::Grant;

use self::{rows::Row, walk::Walk};
use crate::{
    peer::peer,
    serve::{printed, serve},
    support::peer::{McpPeer, Peer},
};

const START: &str = "<!-- results: start -->";
const END: &str = "<!-- results: end -->";
/// Processes at a time; most of a run is waiting.
const AT_ONCE: usize = 6;

/// What stands in a cell before its runs are made.
enum Claim {
    /// The server has it, and these runs show it.
    Walks(Vec<Walk>),
    /// Its metadata does not offer it.
    NotOffered,
    /// There is nothing of the kind at that server.
    NotApplicable,
}

/// The columns: a name, and what it claims of each row.
struct Column {
    name: &'static str,
    claims: Vec<Claim>,
}

fn columns(served: &str, peer: &Peer, mcp_peer: &McpPeer) -> Vec<Column> {
    let metadata = certified::metadata(&peer.issuer());
    let mcp_metadata = certified::metadata(&mcp_peer.resource());
    let rows = Row::all();
    let claims = |claim: &dyn Fn(Row) -> Claim| rows.iter().map(|row| claim(*row)).collect();
    vec![
        Column {
            name: "built-in server",
            claims: claims(&|row| Claim::Walks(builtin::walks(row, served))),
        },
        Column {
            name: "`oidc-provider`",
            claims: claims(&|row| {
                if row == Row::Grant(Grant::Mcp) {
                    Claim::NotApplicable
                } else if certified::offers(&metadata, row) {
                    Claim::Walks(certified::walks(peer, row))
                } else {
                    Claim::NotOffered
                }
            }),
        },
        Column {
            name: "MCP server",
            claims: claims(&|row| {
                if certified::offers(&mcp_metadata, row) {
                    Claim::Walks(mcp::walks(mcp_peer, row))
                } else {
                    Claim::NotOffered
                }
            }),
        },
    ]
}

/// Makes the runs of all cells, several at a time: the text of each cell, and what went wrong.
fn results(columns: Vec<Column>) -> (Vec<Vec<String>>, Vec<String>) {
    let mut cells = Vec::new();
    let mut queue = Vec::new();
    for column in columns {
        let texts = column.claims.into_iter().map(|claim| match claim {
            Claim::Walks(walks) => {
                assert!(!walks.is_empty(), "a cell claims what nothing shows");
                let grants: usize = walks.iter().map(|walk| walk.grants).sum();
                let text = match grants {
                    1 => String::from("yes"),
                    several => format!("yes ({several} grants)"),
                };
                queue.extend(walks);
                text
            }
            Claim::NotOffered => String::from("not offered"),
            Claim::NotApplicable => String::from("–"),
        });
        cells.push(texts.collect());
    }
    let queue = Mutex::new(queue);
    let problems = Mutex::new(Vec::new());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(walk) = next() {
                    let problem = walk.problem();
                    let mut problems = problems.lock().unwrap_or_else(PoisonError::into_inner);
                    problems.extend(problem);
                }
            });
        }
    });
    let problems = problems.into_inner();
    (cells, problems.unwrap_or_else(PoisonError::into_inner))
}

fn table(names: &[&str], cells: &[Vec<String>]) -> String {
    let mut out = format!(
        "| | {} |\n|---|{}\n",
        names.join(" | "),
        "---|".repeat(names.len())
    );
    for (index, row) in Row::all().into_iter().enumerate() {
        let texts: Vec<&str> = cells.iter().map(|column| column[index].as_str()).collect();
        out += &format!("| {} | {} |\n", row.name(), texts.join(" | "));
    }
    out
}

#[test]
fn the_table_of_what_works_where_comes_from_runs() {
    let (_home, server) = serve(&[]);
    let (peer, mcp_peer) = (peer(), McpPeer::start());
    let columns = columns(&printed(&server, "issuer "), &peer, &mcp_peer);
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    let (cells, problems) = results(columns);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let table = table(&names, &cells);

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once(START).expect("the first marker");
    let (_, after) = rest.split_once(END).expect("the second marker");
    let wanted = format!("{before}{START}\n\n{table}\n{END}{after}");
    if env::var_os("UPDATE_TABLE").is_some() {
        fs::write(&path, &wanted).unwrap();
        return;
    }
    assert!(
        readme == wanted,
        "the table in README.md is not what the runs show (UPDATE_TABLE=1 writes it anew):\n{table}"
    );
}
