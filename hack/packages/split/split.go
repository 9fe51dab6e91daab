package main

import (
	"fmt"
	"path"
	"regexp"
	"strings"
)

// header tells who opens a file where to change it.
const header = "# Generated from charts/drover by \"make packages\". Change the chart instead.\n"

// directories are those of config/ by the templates of the chart. An empty one leaves the template out.
var directories = map[string]string{
	"service-account.yaml":   "rbac",
	"manager-role.yaml":      "rbac",
	"leader-role.yaml":       "rbac",
	"people-roles.yaml":      "rbac",
	"deployment.yaml":        "manager",
	"disruption-budget.yaml": "manager",
	"service.yaml":           "manager",
	"network-policy.yaml":    "network-policy",
	"service-monitor.yaml":   "prometheus",
	"prometheus-rule.yaml":   "prometheus",
	"metrics-roles.yaml":     "rbac",
	"configmap.yaml":         "", // A generator of kustomize makes it, so that pods are replaced when it changes.
}

// source is the line in which Helm names the template of a document.
var source = regexp.MustCompile(`(?m)^# Source: (\S+)\n`)

// helmOnly are the lines that are true only of a release of Helm.
var helmOnly = regexp.MustCompile(
	`(?m)^ *(helm\.sh/chart|app\.kubernetes\.io/managed-by|migration\.drover\.dev/config-checksum): .*\n`)

// split returns the files of config/ by their paths.
func split(rendered string) (map[string]string, error) {
	files := map[string]string{}
	for document := range strings.SplitSeq("\n"+rendered, "\n---\n") {
		if strings.TrimSpace(document) == "" {
			continue
		}
		match := source.FindStringSubmatch(document)
		if match == nil {
			return nil, fmt.Errorf("a document does not name its template:\n%s", document)
		}
		template := path.Base(match[1])
		directory, known := directories[template]
		if !known {
			return nil, fmt.Errorf("%s has no directory in config/: give it one in hack/packages/split", template)
		}
		if directory == "" {
			continue
		}
		name := path.Join(directory, template)
		if files[name] == "" {
			files[name] = header
		}
		object := helmOnly.ReplaceAllString(source.ReplaceAllString(document+"\n", ""), "")
		files[name] += "---\n" + strings.TrimSpace(object) + "\n"
	}
	return files, nil
}
