package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/states"
)

func TestHowStatesLookToOtherTools(t *testing.T) {
	progressing := appearance{"Unknown", "True", "False", "InProgress", "Progressing"}
	failing := appearance{"False", "True", "False", "InProgress", "Progressing"}
	stalled := appearance{"False", "False", "True", "Failed", "Degraded"}
	paused := appearance{"Unknown", "False", "False", "InProgress", "Suspended"}
	resting := appearance{"True", "False", "False", "Current", "Healthy"}
	want := map[string]appearance{
		"Migration/connecting":     progressing,
		"Migration/checking":       progressing,
		"Migration/queued":         progressing,
		"Migration/running":        progressing,
		"Migration/waitingtorerun": progressing,
		"Migration/saved":          {"True", "False", "False", "Current", "Suspended"},
		"Migration/finished":       resting,
		"Migration/suspended":      paused,
		"Migration/blocked":        stalled,
		"Migration/incomplete":     stalled,
		"Migration/failed":         stalled,
		"Migration/stopped":        stalled,
		"Migration/outcomeunknown": stalled,
		"Migration/noprogress":     stalled,
		"Migration/windowmissed":   stalled,

		"CloudSite/ready":                 resting,
		"CloudSite/suspended":             paused,
		"CloudSite/unreachable":           failing,
		"CloudSite/unreachable-stalled":   stalled,
		"CloudSite/ratelimited":           failing,
		"CloudSite/secretnotfound":        failing,
		"CloudSite/secretinvalid":         stalled,
		"CloudSite/insecureurl":           stalled,
		"CloudSite/credentialsrefused":    stalled,
		"CloudSite/forbidden":             stalled,
		"CloudSite/unexpectedcontent":     failing,
		"CloudSite/tokenrefused":          failing,
		"CloudSite/tokenrefused-stalled":  stalled,
		"CloudSite/attachrefused":         failing,
		"CloudSite/attachrefused-stalled": stalled,
		"CloudSite/assistanttooold":       stalled,
		"CloudSite/assistantmissing":      stalled,
		"CloudSite/confluencetooold":      stalled,
		"CloudSite/duplicateconnection":   stalled,
		"CloudSite/sharedserverid":        stalled,

		"AppAssessment/assessed":                    resting,
		"AppAssessment/waitingforcloudsite":         progressing,
		"AppAssessment/inventoryunreadable":         failing,
		"AppAssessment/inventoryunreadable-stalled": stalled,
		"AppAssessment/marketplaceunreachable":      failing,
		"AppAssessment/toomanyapps":                 stalled,
	}
	all, err := states.All()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]appearance{}
	for _, state := range all {
		if got[state.Kind+"/"+state.Name()], err = look(state); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(appearance{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// documented are the states of a Migration that the page has.
func documented(t *testing.T) map[string]bool {
	t.Helper()
	all, err := states.All()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, state := range all {
		if state.Kind == "Migration" {
			found[state.Reason] = true
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
	words, onPage := names(t), documented(t)
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
			if !onPage[words[name]] {
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
