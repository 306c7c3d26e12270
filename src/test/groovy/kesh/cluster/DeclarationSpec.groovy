package kesh.cluster

import spock.lang.Specification

class DeclarationSpec extends Specification {

    def "on #product, the node that is declared with id #id and name #name is called #called"() {
        given:
        def declared = new Declaration(new Host('kes4', Address.of('10.9.0.14')), Optional.ofNullable(id).map { new NodeId(it) },
                Optional.ofNullable(name).map { NodeName.of(it) }, Optional.empty(), Optional.empty(), OptionalInt.empty())

        expect:
        declared.in(product).nodeName().value() == called

        where:
        product            | id   | name   || called
        Product.POSTGRESQL | 4    | null   || 'kes4'
        Product.KINGBASE   | 4    | null   || 'node4'
        Product.KINGBASE   | 4    | 'mine' || 'mine'
        Product.KINGBASE   | null | null   || 'kes4'
    }
}
