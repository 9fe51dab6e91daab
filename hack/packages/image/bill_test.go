package main

import (
	"encoding/json"
	"os"
	"testing"
)

func checkBill(t *testing.T, file string) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var bill document
	if err := json.Unmarshal(content, &bill); err != nil {
		t.Fatal(err)
	}
	known := map[string]string{}
	for _, p := range bill.Packages {
		known[p.Name] = p.Version
	}
	if known["github.com/drover-dev/drover"] != "v9.8.7" || known["stdlib"] == "" || known["k8s.io/client-go"] == "" {
		t.Errorf("the bill lacks the operator, the standard library or a module: %v", known)
	}
	if len(bill.Relationships) != len(bill.Packages) {
		t.Errorf("%d relationships of %d packages", len(bill.Relationships), len(bill.Packages))
	}
}
