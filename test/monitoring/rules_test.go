// Package monitoring holds the tests of the alerts and of the dashboard. It is a module of its own, so that the operator's does not
// require Prometheus.
package monitoring

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/prometheus/promql/parser"
	"go.yaml.in/yaml/v3"
)

const root = "../.."

// rule is an alert of a PrometheusRule.
type rule struct {
	Alert       string            `yaml:"alert"`
	Expr        string            `yaml:"expr"`
	Labels      map[string]string `yaml:"labels"`
	Annotations map[string]string `yaml:"annotations"`
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, path)) //nolint:gosec // A file of the project.
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func rules(t *testing.T) []rule {
	t.Helper()
	var file struct {
		Groups []struct {
			Rules []rule `yaml:"rules"`
		} `yaml:"groups"`
	}
	if err := yaml.Unmarshal(read(t, "charts/drover/files/alerts.yaml"), &file); err != nil {
		t.Fatal(err)
	}
	var all []rule
	for _, group := range file.Groups {
		all = append(all, group.Rules...)
	}
	if len(all) == 0 {
		t.Fatal("there is no rule")
	}
	return all
}

func TestEachAlertHasAPageAndASeverity(t *testing.T) {
	page := string(read(t, "docs/monitoring.md"))
	var pages []string
	for _, r := range rules(t) {
		runbook := "docs/runbooks/" + r.Alert + ".md"
		pages = append(pages, filepath.Base(runbook))
		if !strings.HasSuffix(r.Annotations["runbook_url"], "/blob/main/"+runbook) {
			t.Errorf("%s: runbook_url is %s, want %s", r.Alert, r.Annotations["runbook_url"], runbook)
		}
		if text := string(read(t, runbook)); !strings.HasPrefix(text, "# "+r.Alert+"\n") {
			t.Errorf("%s has another title", runbook)
		}
		if row := "| [" + r.Alert + "](runbooks/" + r.Alert + ".md) | " + r.Labels["severity"] + " |"; !strings.Contains(page, row) {
			t.Errorf("docs/monitoring.md has no row %s", row)
		}
		if r.Annotations["summary"] == "" || r.Annotations["description"] == "" {
			t.Errorf("%s says too little: %v", r.Alert, r.Annotations)
		}
	}
	entries, err := os.ReadDir(filepath.Join(root, "docs/runbooks"))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !slices.Contains(pages, entry.Name()) {
			t.Errorf("docs/runbooks/%s belongs to no alert", entry.Name())
		}
	}
}

func TestExpressionsAskForMetricsAndLabelsThatThereAre(t *testing.T) {
	served := documented(t)
	for name, expr := range expressions(t) {
		tree, err := parser.NewParser(parser.Options{}).ParseExpr(expr)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		parser.Inspect(tree, func(node parser.Node, _ []parser.Node) error {
			switch node := node.(type) {
			case *parser.VectorSelector:
				labels, known := served[baseName(node.Name)]
				if !known {
					t.Errorf("%s asks for %s, which is not documented", name, node.Name)
				}
				for _, matcher := range node.LabelMatchers {
					if matcher.Name != "__name__" && known && !slices.Contains(labels, matcher.Name) {
						t.Errorf("%s: %s has no label %s", name, node.Name, matcher.Name)
					}
				}
			case *parser.AggregateExpr:
				wantLabels(t, name, served, node)
			}
			return nil
		})
	}
}

// wantLabels compares what an aggregation groups by with the labels of what is in it.
func wantLabels(t *testing.T, name string, served map[string][]string, aggregation *parser.AggregateExpr) {
	t.Helper()
	parser.Inspect(aggregation.Expr, func(node parser.Node, _ []parser.Node) error {
		if selector, ok := node.(*parser.VectorSelector); ok {
			for _, label := range aggregation.Grouping {
				if label != "le" && !slices.Contains(served[baseName(selector.Name)], label) {
					t.Errorf("%s groups %s by %s, which it does not have", name, selector.Name, label)
				}
			}
		}
		return nil
	})
}

// expressions are those of the alerts and of the dashboard, by where they stand.
func expressions(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, r := range rules(t) {
		all["alert "+r.Alert] = r.Expr
	}
	var dashboard struct {
		Panels []struct {
			Title   string
			Targets []struct{ RefID, Expr string }
		}
	}
	if err := json.Unmarshal(read(t, "config/grafana/drover.json"), &dashboard); err != nil {
		t.Fatal(err)
	}
	for _, panel := range dashboard.Panels {
		for _, target := range panel.Targets {
			all["panel "+panel.Title+" "+target.RefID] = target.Expr
		}
	}
	return all
}

// documented are the labels of the metrics that the operator serves, by their names.
func documented(t *testing.T) map[string][]string {
	t.Helper()
	// controller-runtime has many; these are the ones in use.
	served := map[string][]string{"controller_runtime_reconcile_panics_total": {"controller"}}
	name := ""
	label := regexp.MustCompile("^\\| `([a-z_]+)` \\|")
	for line := range strings.Lines(string(read(t, "docs/reference/metrics.md"))) {
		if title, ok := strings.CutPrefix(strings.TrimSpace(line), "## "); ok {
			name, served[title] = title, nil
		}
		if match := label.FindStringSubmatch(line); match != nil {
			served[name] = append(served[name], match[1])
		}
	}
	return served
}

// baseName is the metric that a series of a histogram belongs to.
func baseName(series string) string {
	return strings.TrimSuffix(series, "_bucket")
}

// TestAPanicOfEachControllerAlerts holds the alert against the names that the controllers give themselves.
func TestAPanicOfEachControllerAlerts(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, "controllers/*/*.go"))
	if err != nil || len(files) == 0 {
		t.Fatal("there are no controllers", err)
	}
	var named []string
	for _, file := range files {
		content, err := os.ReadFile(file) //nolint:gosec // A file of the project.
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range regexp.MustCompile(`\bNamed\("([a-z]+)"\)`).FindAllStringSubmatch(string(content), -1) {
			named = append(named, match[1])
		}
	}
	slices.Sort(named)
	var alerted []string
	for _, r := range rules(t) {
		if match := regexp.MustCompile(`reconcile_panics_total\{controller=~"([a-z|]+)"`).FindStringSubmatch(r.Expr); match != nil {
			alerted = strings.Split(match[1], "|")
		}
	}
	slices.Sort(alerted)
	if len(named) == 0 || !slices.Equal(named, alerted) {
		t.Errorf("the controllers are %v, and an alert looks at %v", named, alerted)
	}
}
