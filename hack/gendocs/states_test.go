package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
)

func TestHowStatesLookToOtherTools(t *testing.T) {
	progressing := appearance{"Unknown", "True", "False", "InProgress", "Progressing"}
	stalled := appearance{"False", "False", "True", "Failed", "Degraded"}
	tests := map[string]appearance{
		v1alpha1.ReasonConnecting:     progressing,
		v1alpha1.ReasonChecking:       progressing,
		v1alpha1.ReasonQueued:         progressing,
		v1alpha1.ReasonRunning:        progressing,
		v1alpha1.ReasonWaitingToRerun: progressing,
		v1alpha1.ReasonSaved:          {"True", "False", "False", "Current", "Suspended"},
		v1alpha1.ReasonFinished:       {"True", "False", "False", "Current", "Healthy"},
		v1alpha1.ReasonSuspended:      {"Unknown", "False", "False", "InProgress", "Suspended"},
		v1alpha1.ReasonBlocked:        stalled,
		v1alpha1.ReasonIncomplete:     stalled,
		v1alpha1.ReasonFailed:         stalled,
		v1alpha1.ReasonStopped:        stalled,
		v1alpha1.ReasonOutcomeUnknown: stalled,
		v1alpha1.ReasonNoProgress:     stalled,
		v1alpha1.ReasonWindowMissed:   stalled,
	}
	for state, want := range tests {
		t.Run(state, func(t *testing.T) {
			got, err := look(state)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(appearance{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(tests)), slices.Sorted(maps.Keys(states()))); diff != "" {
		t.Errorf("states of this test (-) and of the page (+):\n%s", diff)
	}
}

// states are the states of a Migration that the page has.
func states() map[string]bool {
	found := map[string]bool{}
	for _, doc := range v1alpha1.ReasonDocs() {
		if doc.Kind == "Migration" && slices.Contains(doc.Conditions, v1alpha1.ConditionReady) {
			found[doc.Reason] = true
		}
	}
	return found
}

// eachFile parses the operator's code.
func eachFile(t *testing.T, look func(path string, file *ast.File)) {
	t.Helper()
	for _, directory := range []string{"controllers", "internal"} {
		err := filepath.WalkDir(filepath.Join(root, directory), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err == nil {
				look(path, file)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// reason returns the name of the constant that v1alpha1.ReasonX is.
func reason(node ast.Node) string {
	selector, ok := node.(*ast.SelectorExpr)
	if !ok || !strings.HasPrefix(selector.Sel.Name, "Reason") {
		return ""
	}
	if from, ok := selector.X.(*ast.Ident); !ok || from.Name != "v1alpha1" {
		return ""
	}
	return selector.Sel.Name
}

// names are the constants' names of reasons.
func names(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, "api/v1alpha1/conditions.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, "Reason") {
			return true
		}
		if literal, ok := spec.Values[0].(*ast.BasicLit); ok {
			found[spec.Names[0].Name] = strings.Trim(literal.Value, `"`)
		}
		return true
	})
	return found
}

// A literal of lifecycle.State is what a Migration's Ready shows.
func TestEveryStateThatTheCodeMakesIsOnThePage(t *testing.T) {
	words, documented := names(t), states()
	seen := 0
	eachFile(t, func(path string, file *ast.File) {
		ast.Inspect(file, func(node ast.Node) bool {
			literal, ok := node.(*ast.CompositeLit)
			if !ok || !isState(literal.Type) || len(literal.Elts) == 0 {
				return true
			}
			first := literal.Elts[0]
			if pair, ok := first.(*ast.KeyValueExpr); ok {
				first = pair.Value
			}
			name := reason(first)
			if name == "" {
				return true
			}
			seen++
			if !documented[words[name]] {
				t.Errorf("%s: %s is no state that the page has", path, name)
			}
			return true
		})
	})
	if seen == 0 {
		t.Error("the code makes no states")
	}
}

func isState(expression ast.Expr) bool {
	switch named := expression.(type) {
	case *ast.Ident:
		return named.Name == "State"
	case *ast.SelectorExpr:
		return named.Sel.Name == "State"
	default:
		return false
	}
}

// A reason that nothing shows would send people looking for it.
func TestEveryReasonOnThePageIsShownBySomething(t *testing.T) {
	unused := names(t)
	eachFile(t, func(_ string, file *ast.File) {
		ast.Inspect(file, func(node ast.Node) bool {
			delete(unused, reason(node))
			return true
		})
	})
	for name := range unused {
		t.Errorf("%s is nowhere in the code", name)
	}
}
