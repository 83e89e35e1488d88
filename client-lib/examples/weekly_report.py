"""What happened on a board, for a weekly mail: since a place of its log, or since the last visit.

weekly_report.py <server> <board> <token> [<seq>]
"""

import sys

import samtavle


def main() -> None:
    server, name, token = sys.argv[1:4]
    since = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    with samtavle.open(server, name, token, client="weekly-report") as board:
        board.wait_live()
        root = board.read(lambda view: view.item(samtavle.ROOT))
        digest = board.digest(since)
        rest = digest["rest"]
        print(f"# {root.title if root else name}\n")
        print(f"{rest['created']} new, {rest['changed']} changed, {rest['deleted']} deleted,")
        print(f"from event {digest['since']} to {digest['until']}.\n")
        for correction in digest["corrections"]:
            print(f"- {correction['title']}: {correction['why']}")
        results = board.items("result")
        print(f"\n## Results ({len(results)})\n")
        for result in results:
            print(f"- {result.title}")


main()
