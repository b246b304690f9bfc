// An auditor of its own: it knows the specifications and Go's checksum database, and nothing of Kotowari's code.
//
//	auditor log WHERE VKEY [KEY]   every entry of a log, in a folder or at an address, is under its signed checkpoint
//	auditor check                  proofs on standard input, made by others, hold
//	auditor prove WHERE VKEY       answers standard input's indices and sizes with proofs made here
//	auditor receipt FILE VKEY      a receipt's entries are in the log that signed its checkpoint
package main

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type log struct {
	where, key string
	tree       tlog.Tree
	seen       map[string][]byte
}

type inclusion struct {
	Index  int64
	Leaf   tlog.Hash
	Hashes tlog.RecordProof
}

type consistency struct {
	Old, New         int64
	OldRoot, NewRoot tlog.Hash
	Hashes           tlog.TreeProof
}

type proofs struct {
	Size        int64
	Root        tlog.Hash
	Inclusion   []inclusion
	Consistency []consistency
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func open(text []byte, vkey string) tlog.Tree {
	verifier, err := note.NewVerifier(vkey)
	must(err)
	signed, err := note.Open(text, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(signed.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		must(fmt.Errorf("not a checkpoint of this log"))
	}
	// The same three lines as those of Go's own checksum database, but for the first.
	tree, err := tlog.ParseTree([]byte("go.sum database tree\n" + lines[1] + "\n" + lines[2] + "\n"))
	must(err)
	return tree
}

func (l *log) fetch(path string) []byte {
	if content, ok := l.seen[path]; ok {
		return content
	}
	var content []byte
	var err error
	if strings.HasPrefix(l.where, "http") {
		request, _ := http.NewRequest("GET", l.where+"/"+path, nil)
		if l.key != "" {
			request.Header.Set("Authorization", "Bearer "+l.key)
		}
		response, failed := http.DefaultClient.Do(request)
		must(failed)
		defer response.Body.Close()
		if response.StatusCode != 200 {
			must(fmt.Errorf("%s: status %d", path, response.StatusCode))
		}
		content, err = io.ReadAll(response.Body)
	} else {
		content, err = os.ReadFile(l.where + "/" + path)
	}
	must(err)
	l.seen[path] = content
	return content
}

// Go's paths name the height and call the entries data; those of c2sp.org/tlog-tiles do not.
func (l *log) Height() int                     { return 8 }
func (l *log) SaveTiles([]tlog.Tile, [][]byte) {}
func (l *log) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var contents [][]byte
	for _, tile := range tiles {
		contents = append(contents, l.fetch("tile/"+strings.TrimPrefix(tile.Path(), "tile/8/")))
	}
	return contents, nil
}

func (l *log) reader() tlog.HashReader { return tlog.TileHashReader(l.tree, l) }

func (l *log) entries() [][]byte {
	var entries [][]byte
	for begin := int64(0); begin < l.tree.N; begin += 256 {
		width := 256
		if l.tree.N-begin < 256 {
			width = int(l.tree.N - begin)
		}
		path := tlog.Tile{H: 8, L: 0, N: begin / 256, W: width}.Path()
		rest := l.fetch("tile/entries/" + strings.TrimPrefix(path, "tile/8/0/"))
		for len(rest) > 0 {
			length := int(binary.BigEndian.Uint16(rest))
			entries = append(entries, rest[2:2+length])
			rest = rest[2+length:]
		}
	}
	return entries
}

func audit(where, vkey, key string) *log {
	l := &log{where: where, key: key, seen: map[string][]byte{}}
	l.tree = open(l.fetch("checkpoint"), vkey)
	root, err := tlog.TreeHash(l.tree.N, l.reader())
	must(err)
	if root != l.tree.Hash {
		must(fmt.Errorf("the tiles do not lead to the signed root"))
	}
	return l
}

func (l *log) verifyEntries() {
	entries := l.entries()
	if int64(len(entries)) != l.tree.N {
		must(fmt.Errorf("%d entries, %d signed for", len(entries), l.tree.N))
	}
	for index, entry := range entries {
		proof, err := tlog.ProveRecord(l.tree.N, int64(index), l.reader())
		must(err)
		must(tlog.CheckRecord(proof, l.tree.N, l.tree.Hash, int64(index), tlog.RecordHash(entry)))
	}
	fmt.Println(len(entries))
}

func check() {
	var given proofs
	must(json.NewDecoder(os.Stdin).Decode(&given))
	for _, one := range given.Inclusion {
		must(tlog.CheckRecord(one.Hashes, given.Size, given.Root, one.Index, one.Leaf))
	}
	for _, one := range given.Consistency {
		must(tlog.CheckTree(one.Hashes, one.New, one.NewRoot, one.Old, one.OldRoot))
	}
	fmt.Println(len(given.Inclusion), len(given.Consistency))
}

func prove(l *log) {
	var asked, made proofs
	must(json.NewDecoder(os.Stdin).Decode(&asked))
	made.Size, made.Root = l.tree.N, l.tree.Hash
	for _, one := range asked.Inclusion {
		proof, err := tlog.ProveRecord(l.tree.N, one.Index, l.reader())
		must(err)
		made.Inclusion = append(made.Inclusion, inclusion{Index: one.Index, Hashes: proof})
	}
	for _, one := range asked.Consistency {
		proof, err := tlog.ProveTree(one.New, one.Old, l.reader())
		must(err)
		made.Consistency = append(made.Consistency, consistency{Old: one.Old, New: one.New, Hashes: proof})
	}
	must(json.NewEncoder(os.Stdout).Encode(made))
}

func receipt(file, vkey string) {
	var given struct {
		Checkpoint string
		Entries    []struct {
			Index  int64
			Entry  string
			Hashes []string
		}
	}
	text, err := os.ReadFile(file)
	must(err)
	must(json.Unmarshal(text, &given))
	tree := open([]byte(given.Checkpoint), vkey)
	for _, one := range given.Entries {
		var proof tlog.RecordProof
		for _, each := range one.Hashes {
			var hash tlog.Hash
			decoded, err := base64.StdEncoding.DecodeString(each)
			must(err)
			copy(hash[:], decoded)
			proof = append(proof, hash)
		}
		must(tlog.CheckRecord(proof, tree.N, tree.Hash, one.Index, tlog.RecordHash([]byte(one.Entry))))
	}
	fmt.Println(len(given.Entries))
}

func main() {
	arguments := append(os.Args[1:], "", "", "", "")
	switch arguments[0] {
	case "log":
		audit(arguments[1], arguments[2], arguments[3]).verifyEntries()
	case "check":
		check()
	case "prove":
		prove(audit(arguments[1], arguments[2], ""))
	case "receipt":
		receipt(arguments[1], arguments[2])
	default:
		must(fmt.Errorf("log, check, prove or receipt"))
	}
}
