package v1alpha1_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// constants returns the values of the package's string constants whose names begin with a prefix. If a comment is given, only
// those of the group that it stands on.
func constants(t *testing.T, prefix, comment string) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("the package's files: %v, %v", files, err)
	}
	var values []string
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, declared := range file.Decls {
			group, ok := declared.(*ast.GenDecl)
			if ok && group.Tok == token.CONST && strings.HasPrefix(group.Doc.Text(), comment) {
				values = append(values, valuesOf(t, group, prefix)...)
			}
		}
	}
	slices.Sort(values)
	return values
}

func valuesOf(t *testing.T, group *ast.GenDecl, prefix string) []string {
	t.Helper()
	var values []string
	for _, spec := range group.Specs {
		constant, ok := spec.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(constant.Names[0].Name, prefix) {
			continue
		}
		literal, ok := constant.Values[0].(*ast.BasicLit)
		if !ok {
			t.Fatalf("%s is no literal", constant.Names[0].Name)
		}
		value, err := strconv.Unquote(literal.Value)
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, value)
	}
	return values
}

// documented returns the reasons of some rows, each once.
func documented(which func(v1alpha1.ReasonDoc) bool) []string {
	var reasons []string
	for _, doc := range v1alpha1.ReasonDocs() {
		if which(doc) {
			reasons = append(reasons, doc.Reason)
		}
	}
	slices.Sort(reasons)
	return slices.Compact(reasons)
}

func TestEveryReasonIsDocumented(t *testing.T) {
	got := documented(func(v1alpha1.ReasonDoc) bool { return true })
	if diff := cmp.Diff(constants(t, "Reason", ""), got); diff != "" {
		t.Errorf("constants (-) and rows (+):\n%s", diff)
	}
}

func TestEveryStateOfAMigrationIsDocumented(t *testing.T) {
	states := constants(t, "Reason", "Reasons of Ready, Reconciling and Stalled of a Migration")
	for _, condition := range []string{v1alpha1.ConditionReady, v1alpha1.ConditionReconciling, v1alpha1.ConditionStalled} {
		got := documented(func(doc v1alpha1.ReasonDoc) bool {
			return doc.Kind == "Migration" && slices.Contains(doc.Conditions, condition)
		})
		if diff := cmp.Diff(states, got); diff != "" {
			t.Errorf("states (-) and rows of %s (+):\n%s", condition, diff)
		}
	}
}

func TestEachReasonHasOneRowForACondition(t *testing.T) {
	type place struct{ Kind, Condition, Reason string }
	seen := map[place]bool{}
	for _, doc := range v1alpha1.ReasonDocs() {
		for _, condition := range doc.Conditions {
			at := place{doc.Kind, condition, doc.Reason}
			if seen[at] {
				t.Errorf("%+v stands twice", at)
			}
			seen[at] = true
		}
	}
}

func TestEveryConditionHasReasons(t *testing.T) {
	var got []string
	for _, doc := range v1alpha1.ReasonDocs() {
		got = append(got, doc.Conditions...)
	}
	slices.Sort(got)
	if diff := cmp.Diff(constants(t, "Condition", ""), slices.Compact(got)); diff != "" {
		t.Errorf("constants (-) and rows (+):\n%s", diff)
	}
}

func TestRowsAreSentences(t *testing.T) {
	for _, doc := range v1alpha1.ReasonDocs() {
		for _, text := range []string{doc.Meaning, doc.Next} {
			if !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "?") {
				t.Errorf("%s of %s: %q", doc.Reason, doc.Kind, text)
			}
		}
	}
}
